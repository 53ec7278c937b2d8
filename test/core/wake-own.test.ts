import { describe, expect, test } from 'vitest';
import { EXECUTION_ID_LENGTH_MAX } from '../../functions/core/hook-call.ts';
import { epochMs } from '../../functions/core/units.ts';
import { recheckMessage } from '../../functions/core/wake-own.ts';
import { noon, sample } from '../kit/core.ts';
import { changed, parse, refusal, skip, sqsEvent } from '../kit/wakes.ts';

describe("Belay's own recheck", () => {
  const recheck = { belay: 'recheck', service: 'checkout', at: 1_795_262_700_000 };

  test('is read as it was written', () => {
    const text = recheckMessage({ service: 'checkout', at: noon });
    expect(text).toBe('{"belay":"recheck","service":"checkout","at":1795262400000}');
    expect(parse(sqsEvent(text))).toEqual({ ok: true, wake: { kind: 'recheck', service: 'checkout', at: noon } });
  });

  test.each([
    ['one letter', 'c', true],
    ['255 characters', 'c'.repeat(255), true],
    ['256 characters', 'c'.repeat(256), false],
    ['none', '', false],
    ['a path', '../checkout', false],
    ['a line break', 'checkout\n', false],
    ['a list', ['checkout'], false],
    ['nothing', undefined, false],
  ])('names a service by %s', (_, service, ok) => {
    const parsed = parse({ ...recheck, service });
    expect(parsed).toEqual(
      ok ? { ok, wake: { kind: 'recheck', service, at: recheck.at } } : refusal("service must be a service's name"),
    );
  });

  test.each([
    ['the first moment of 1970', 0, true],
    ['the last moment of all calendars', 8.64e15, true],
    ['a moment after that', 8.64e15 + 1, false],
    ['before 1970', -1, false],
    ['between two milliseconds', 1.5, false],
    ['at no number', Number.NaN, false],
    ['at a text', '1795262700000', false],
    ['never', undefined, false],
  ])('is due at %s', (_, at, ok) => {
    expect(parse({ ...recheck, at })).toEqual(
      ok
        ? { ok, wake: { kind: 'recheck', service: 'checkout', at: epochMs(Number(at)) } }
        : refusal('at must be milliseconds since 1970'),
    );
  });

  test.each(['roll-back', '', 1, null, { recheck: true }])('is not %j', (belay) => {
    expect(parse({ ...recheck, belay })).toEqual(refusal('belay must be recheck or sweep'));
  });
});

describe('a sweep', () => {
  const scheduled = {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    region: 'eu-west-1',
    resources: ['arn:aws:events:eu-west-1:123456789012:rule/belay-sweep'],
    detail: {},
  };

  test.each([
    ["Belay's own message", { belay: 'sweep' }],
    ["EventBridge's schedule", scheduled],
  ])('is %s', (_, event) => expect(parse(event)).toEqual({ ok: true, wake: { kind: 'sweep' } }));

  test.each([
    ['account', '111122223333', 'account must be this account'],
    ['region', 'us-east-1', 'region must be this region'],
    ['source', 'my.app', 'source must be the one of its detail-type'],
  ])('is refused for the %s %s', (key, value, because) => {
    expect(parse({ ...scheduled, [key]: value })).toEqual(refusal(because));
  });
});

describe('a hook that died', () => {
  const record = sample('hook-died.json');
  const arn = (place: string, rest: string) => `arn:aws:lambda:${place}:function:${rest}`;
  const ours = 'eu-west-1:123456789012';
  const of = (functionArn: unknown) => parse(changed(record, ['requestContext', 'functionArn'], functionArn));

  test.each(['RetriesExhausted', 'EventAgeExceeded', 'NextYearsCondition', undefined])('of %j is told', (condition) => {
    expect(parse(changed(record, ['requestContext', 'condition'], condition))).toMatchObject({
      ok: true,
      wake: { kind: 'hook-died', call: { deployment: 'd-BELAY0042' } },
    });
  });

  test('of success is none', () => {
    const parsed = parse(changed(record, ['requestContext', 'condition'], 'Success'));
    expect(parsed).toEqual(skip('a function that succeeded needs nobody'));
  });

  test.each([
    ['without a qualifier', 'hook_1-a'],
    ['with a version', 'hook_1-a:42'],
    ['with an alias', 'hook_1-a:live'],
    ['unpublished', 'hook_1-a:$LATEST'],
  ])('is known by the name of its function %s', (_, rest) => {
    expect(of(arn(ours, rest))).toMatchObject({ ok: true, wake: { function: 'hook_1-a' } });
  });

  test.each(['aws-cn', 'aws-us-gov'])('may be of the partition %s', (partition) => {
    expect(of(arn(ours, 'hook').replace('aws', partition))).toMatchObject({ ok: true, wake: { function: 'hook' } });
  });

  test.each([
    ['of another account', arn('eu-west-1:111122223333', 'hook'), 'be of this account'],
    ['of another region', arn('us-east-1:123456789012', 'hook'), 'be of this region'],
    ['of another thing', 'arn:aws:lambda:eu-west-1:123456789012:layer:hook', 'be the ARN of a function'],
    ['of another cloud', arn(ours, 'hook').replace(':aws:', ':azure:'), 'be the ARN of a function'],
    ['with something before it', ` ${arn(ours, 'hook')}`, 'be the ARN of a function'],
    ['with more behind it', arn(ours, 'hook:1:2'), 'be the ARN of a function'],
    ['without a name', arn(ours, ''), 'be the ARN of a function'],
    ['that is missing', undefined, 'be the ARN of a function'],
  ])('is refused for a function %s', (_, functionArn, rule) => {
    expect(of(functionArn)).toEqual(refusal(`requestContext.functionArn must ${rule}`));
  });

  test.each([
    ['no call at all', { hello: 'world' }],
    ['a call without an execution', { DeploymentId: 'd-BELAY0042' }],
    ['a text', '{"DeploymentId":"d-BELAY0042","LifecycleEventHookExecutionId":"x"}'],
    ['nothing', null],
    [
      'a call that stands under __proto__',
      JSON.parse('{"__proto__":{"DeploymentId":"d-1","LifecycleEventHookExecutionId":"x"}}'),
    ],
  ])('is refused for %s', (_, requestPayload) => {
    expect(parse(changed(record, ['requestPayload'], requestPayload))).toEqual(
      refusal('requestPayload must be the call of a hook'),
    );
  });

  test.each([
    [
      'an execution id of another length',
      { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'x'.repeat(EXECUTION_ID_LENGTH_MAX + 1) },
    ],
    ['a deployment id of another form', { DeploymentId: 'checkout-17', LifecycleEventHookExecutionId: 'x' }],
  ])('is told all the same for %s: somebody waits for an answer', (_, requestPayload) => {
    expect(parse(changed(record, ['requestPayload'], requestPayload))).toMatchObject({
      ok: true,
      wake: {
        call: { deployment: requestPayload.DeploymentId, execution: requestPayload.LifecycleEventHookExecutionId },
      },
    });
  });
});
