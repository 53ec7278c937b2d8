import { describe, expect, test } from 'vitest';
import type { IncidentDocument } from '../../cli/replay/incident/document.ts';
import { arn, byEventBridge, bySns, changed, nested, notification, snsEvent, sqsEvent } from '../kit/wakes.ts';
import { ALARM, belay, eventFile } from './run.ts';
import { misfits } from './schema.ts';

/** One event through the command line: its document, its exit code and what the handler logged. */
async function replayed(event: string, ...args: string[]) {
  const { code, err, out, logs } = await belay('replay', event, ...args, '--json');
  const document = JSON.parse(out) as IncidentDocument;
  return { code, err, document, lines: logs.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the same trouble', () => {
  const decision = {
    kind: 'roll-back',
    why: 'bad-deployment',
    from: expect.stringMatching(/:42$/),
    to: expect.stringMatching(/:41$/),
    via: 'create-deployment',
  };

  test.each([
    ['by EventBridge', ALARM, 'bad-deploy-after-window', 'alarm'],
    ['by SNS', 'events/alarm.sns.json', 'bad-deploy-after-window', 'alarm'],
    ["by CloudWatch's own Lambda action", 'events/alarm.direct.json', 'bad-deploy-after-window', 'alarm'],
    ['in a batch, beside what is not for Belay', 'events/alarm-batch.sqs.json', 'bad-deploy-after-window', 'batch'],
    ['by a metric math alarm, by SNS', 'events/alarm-metric-math.sns.json', 'bad-deploy-after-window', 'alarm'],
    ['by a composite', 'events/alarm-composite.eventbridge.json', 'composite-alarm', 'alarm'],
    ['by a composite, by SNS', 'events/alarm-composite.sns.json', 'composite-alarm', 'alarm'],
    ['noticed by the sweep alone', 'events/sweep.json', 'bad-deploy-after-window', 'sweep'],
  ])('%s gets the same decision, once', async (_, event, scenario, wake) => {
    const { code, document } = await replayed(event, '--scenario', scenario);
    expect(document.outcomes[0]).toMatchObject({ service: 'checkout', decision });
    expect(document).toMatchObject({ wake, writes: 1, final: { healthy: true, incident: 'closed' } });
    expect(code).toBe(0);
  });
});

describe('without a scenario an event meets a world without trouble:', () => {
  test.each([
    ['alarm.eventbridge', 'alarm', 'alarm-not-firing'],
    ['alarm.sns', 'alarm', 'alarm-not-firing'],
    ['alarm.direct', 'alarm', 'alarm-not-firing'],
    ['alarm-ok.eventbridge', 'alarm', 'alarm-not-firing'],
    ['alarm-insufficient-data.eventbridge', 'alarm', 'alarm-not-firing'],
    ['alarm-unguarded.eventbridge', 'alarm', 'unguarded-alarm'],
    ['alarm-other-account.eventbridge', 'none', 'event-refused'],
    ['alarm-cart.eventbridge', 'alarm', 'alarm-not-firing'],
    ['deployment-ended.codedeploy', 'deployment', 'alarm-not-firing'],
    ['deployment-ended.ecs', 'deployment', 'alarm-not-firing'],
    ['sweep', 'sweep', 'alarm-not-firing'],
    ['recheck', 'recheck', 'nothing-to-do'],
  ])('%s is ignored', async (event, wake, why) => {
    const { code, err, document } = await replayed(`events/${event}.json`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(document).toMatchObject({
      scenario: null,
      wake,
      writes: 0,
      notifications: [],
      errors: [],
      expectation: null,
    });
    expect(document.outcomes[0]?.decision).toMatchObject({ kind: 'ignore', why });
    expect(misfits(document)).toBeNull();
  });

  test('of a batch the messages of one service have one answer, and each other one its own', async () => {
    const { document, lines } = await replayed('events/alarm-batch.sqs.json');
    expect(document).toMatchObject({ wake: 'batch', errors: [], writes: 0 });
    const whys = document.timeline.filter(({ what }) => what === 'decision').map(({ text }) => text);
    expect(whys.toSorted()).toEqual([
      'checkout ignore (alarm-not-firing)',
      'ignore (event-refused)',
      'ignore (not-an-alarm)',
    ]);
    expect(lines).toHaveLength(3);
  });

  test('a call that a dead hook left behind is of a deployment that nobody knows', async () => {
    const { code, document } = await replayed('events/hook-died.json');
    expect(code).toBe(0);
    expect(document).toMatchObject({ wake: 'hook-died', writes: 0, errors: [] });
    expect(document.outcomes[0]?.because).toContain('CodeDeploy knows no such deployment');
    expect(document.calls[0]).toMatchObject({ operation: 'PutLifecycleEventHookExecutionStatus' });
  });
});

describe('bad input is refused with no call to AWS, one line and one count:', () => {
  const text = JSON.stringify(bySns);
  test.each<[string, unknown]>([
    ['a truncated notification', snsEvent(text.slice(0, 200))],
    ['a truncated message in a batch', sqsEvent(notification(text.slice(0, -1)))],
    ['a notification as deep as a well', snsEvent(`{"AlarmName":${nested(20_000)}}`)],
    ['a huge one', snsEvent(`{"NewStateValue":"ALARM","AlarmName":"${'x'.repeat(400_000)}"}`)],
    ['wrong types', snsEvent({ AlarmName: 7, AlarmArn: [], NewStateValue: { a: 1 } })],
    ['a prototype for a name', snsEvent('{"AlarmArn":"x","__proto__":{"AlarmName":"checkout-5xx"}}')],
    ['another region', changed(byEventBridge, ['region'], 'us-east-1')],
    ['another account', changed(byEventBridge, ['account'], '111122223333')],
    ['an ARN of another alarm', changed(byEventBridge, ['resources', 0], arn('checkout-latency'))],
    [
      'an ARN of another account',
      changed(byEventBridge, ['resources', 0], arn('checkout-5xx', 'eu-west-1:111122223333')),
    ],
    ['a source that is forged', changed(byEventBridge, ['source'], 'my.app')],
    ['a state that is none', changed(byEventBridge, ['detail', 'state', 'value'], 'alarm')],
  ])('%s', async (_, event) => {
    const { code, document, lines } = await replayed(eventFile(event), '--scenario', 'insufficient-data');
    expect(document).toMatchObject({ wake: 'none', calls: [], notifications: [], errors: [], writes: 0 });
    expect(document.outcomes.map(({ decision }) => decision.why)).toEqual(['event-refused']);
    expect(lines).toMatchObject([{ level: 'WARN', decision: 'ignore', why: 'event-refused', EventsRefused: 1 }]);
    expect(code).toBe(1); // the scenario is about another event
  });
});
