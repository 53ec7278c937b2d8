import { expect, test } from 'vitest';
import { DEPLOYED } from '../../sim/storm/deployed.ts';
import { belayTemplate } from '../infra/belay/kit.ts';

test('the storm hangs on its queue as the responder is deployed', () => {
  const template = belayTemplate();
  const source = template.one('AWS::Lambda::EventSourceMapping').Properties;
  const wakes = template.queue('wakes').Properties;
  const sweep = template.all('AWS::Events::Rule').find(({ Properties }) => Properties.ScheduleExpression);
  expect({
    timeout: template.fn('alarm-responder').Properties.Timeout * 1_000,
    batchSize: source.BatchSize,
    batchWindow: source.MaximumBatchingWindowInSeconds * 1_000,
    concurrencyMax: source.ScalingConfig.MaximumConcurrency,
    visibilitySeconds: wakes.VisibilityTimeout,
    receivesMax: wakes.RedrivePolicy.maxReceiveCount,
  }).toEqual({ ...DEPLOYED, sweepEvery: undefined });
  expect(sweep?.Properties.ScheduleExpression).toBe(`rate(${DEPLOYED.sweepEvery / 60_000} minutes)`);
});
