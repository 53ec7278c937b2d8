import { describe, expect, test } from 'vitest';
import { readEvent } from '../../../cli/replay/event-file.ts';
import { ownMessage } from '../../../functions/core/wake-own.ts';
import { isMatchedBy, type RenderedPattern } from '../patterns.ts';
import { belayTemplate, sampleConfig, services } from './kit.ts';
import type { Asked } from './template.ts';

const t = belayTemplate();
const patternsOf = (asked: Asked): RenderedPattern[] =>
  asked.all('AWS::Events::Rule').flatMap(({ Properties }) => Properties.EventPattern ?? []);

const ACCOUNT = '123456789012';
const alarmEvent = (alarmName: string, value = 'ALARM', account = ACCOUNT) => ({
  ...{ source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', account, region: 'eu-west-1' },
  detail: { alarmName, state: { value } },
});
const codedeployEvent = (application: string, deploymentGroup: string, state: string) => ({
  ...{ source: 'aws.codedeploy', 'detail-type': 'CodeDeploy Deployment State-change Notification', account: ACCOUNT },
  resources: [
    `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:application:${application}`,
    `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:deploymentgroup:${application}/${deploymentGroup}`,
  ],
  detail: { application, deploymentGroup, state },
});
const ecsEvent = (cluster: string, service: string) => ({
  ...{ source: 'aws.ecs', 'detail-type': 'ECS Deployment State Change', account: ACCOUNT },
  resources: [`arn:aws:ecs:eu-west-1:${ACCOUNT}:service/${cluster}/${service}`],
  detail: { eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
});

describe('the responder is woken', () => {
  const patterns = patternsOf(t);
  const config = sampleConfig();

  test.each(config.services.flatMap((s) => s.alarms))(
    'when the guarded alarm %s begins to fire, and when it is over',
    (alarm) => {
      expect(isMatchedBy(patterns, alarmEvent(alarm))).toBe(true);
      expect(isMatchedBy(patterns, alarmEvent(alarm, 'OK'))).toBe(true);
      expect(isMatchedBy(patterns, alarmEvent(alarm, 'INSUFFICIENT_DATA'))).toBe(false);
    },
  );

  test.each(['START', 'READY', 'SUCCESS', 'FAILURE', 'STOP'])(
    'when a deployment of a guarded group comes to %s',
    (state) => {
      expect(isMatchedBy(patterns, codedeployEvent('shop', 'checkout-prod', state))).toBe(true);
      expect(isMatchedBy(patterns, codedeployEvent('shop', 'other-prod', state))).toBe(false);
    },
  );

  test('when ECS deploys a service by itself', () => {
    expect(isMatchedBy(patterns, ecsEvent('shop', 'cart'))).toBe(true);
    expect(isMatchedBy(patterns, ecsEvent('shop', 'other'))).toBe(false);
  });

  test("not by alarms that nobody guards, nor by another account's", () => {
    expect(isMatchedBy(patterns, alarmEvent('other-5xx'))).toBe(false);
    expect(isMatchedBy(patterns, alarmEvent('checkout-5xx', 'ALARM', '210987654321'))).toBe(false);
  });

  test.each(['alarm', 'alarm-ok', 'alarm-metric-math'])('by the sample event %s', (name) => {
    expect(isMatchedBy(patterns, readEvent(`events/${name}.eventbridge.json`).event)).toBe(true);
  });

  test.each(['codedeploy', 'ecs'])("by the sample event of a deployment of %s's that ended", (by) => {
    expect(isMatchedBy(patterns, readEvent(`events/deployment-ended.${by}.json`).event)).toBe(true);
  });
});

describe.each([1, 20, 21, 100, 500])('of %i services', { timeout: 120_000 }, (count) => {
  const fleet = services(count);
  const made = belayTemplate({ services: fleet });
  const patterns = patternsOf(made);

  test('every alarm and every deployment wakes it', () => {
    const events = fleet.flatMap((s) => [
      ...s.alarms.flatMap((alarm) => [alarmEvent(alarm), alarmEvent(alarm, 'OK')]),
      s.codedeploy
        ? codedeployEvent(s.codedeploy.application, s.codedeploy.deploymentGroup, 'SUCCESS')
        : ecsEvent(s.cluster, s.ecsService),
    ]);
    expect(events.filter((event) => !isMatchedBy(patterns, event))).toEqual([]);
  });

  test('each pattern is one that EventBridge takes', () => {
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
    expect(made.all('AWS::Events::Rule').length).toBeLessThanOrEqual(31);
  });
});

describe('the sweep', () => {
  const rules = t.all('AWS::Events::Rule').map(({ Properties }) => Properties);
  const scheduled = rules.filter((rule) => rule.ScheduleExpression);

  test('comes every five minutes', () => {
    expect(scheduled.map((rule) => rule.ScheduleExpression)).toEqual(['rate(5 minutes)']);
  });

  test('is what the responder reads as one', () => {
    expect(ownMessage(JSON.parse(scheduled[0]?.Targets[0].Input))).toEqual({ ok: true, wake: { kind: 'sweep' } });
  });

  test('no other rule bends what it hands over', () => {
    const others = rules.filter((rule) => !rule.ScheduleExpression).flatMap((rule) => rule.Targets);
    expect(others.filter((target) => target.Input ?? target.InputPath ?? target.InputTransformer)).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
  });

  test('and every other rule is on, and says what it is for', () => {
    expect(rules.map((rule) => rule.State)).toEqual(rules.map(() => 'ENABLED'));
    expect(rules.map((rule) => rule.Description)).toEqual(rules.map(() => expect.stringMatching(/\w+ \w+/)));
  });

  test('comes where nothing is guarded yet, without rules for nothing', () => {
    const bare = belayTemplate({ services: [] });
    expect(bare.all('AWS::Events::Rule').map(({ Properties }) => Properties.Name)).toEqual(['belay-prod-sweep']);
  });
});
