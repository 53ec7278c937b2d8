import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Complaint,
  DEPLOYMENT_ID_LENGTH_MAX,
  EXECUTION_ID_LENGTH_MAX,
  parseHookCall,
} from '../../functions/core/hook-call.ts';
import { sample } from '../kit/core.ts';

const DeploymentId = 'd-BELAY0042';
const LifecycleEventHookExecutionId = 'eyJlbmNyeXB0ZWREYXRhIjoiQmVsYXkifQ==';
const event = { DeploymentId, LifecycleEventHookExecutionId };
const deploymentIdOf = (length: number) => `d-${'A'.repeat(length - 2)}`;

describe('a hook event is understood when', () => {
  test.each([
    ['it is just what CodeDeploy sends', event],
    ['it has keys that Belay does not know', { ...event, Extra: { url: 'http://169.254.169.254/' } }],
    ['it has no prototype', Object.assign(Object.create(null), event)],
    ['it came with an own __proto__ key', JSON.parse(`{"__proto__":{"DeploymentId":"d-EVIL"},${body(event)}}`)],
    ['the execution id is no base64 at all', { ...event, LifecycleEventHookExecutionId: 'ünlike <anything> "before"' }],
  ])('%s', (_, sent) => {
    expect(parseHookCall(sent)).toEqual({
      ok: true,
      call: { deployment: DeploymentId, execution: sent.LifecycleEventHookExecutionId },
    });
  });

  test.each(['before-allow-traffic.json', 'after-allow-traffic.json'])('it is the sample event %s', (name) => {
    expect(parseHookCall(sample(name))).toMatchObject({ ok: true, call: { deployment: DeploymentId } });
  });
});

function body(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}

type Bad = [name: string, event: unknown, field: Complaint['field']];

describe('nobody can be answered when', () => {
  const bad: Bad[] = [
    ['the event is missing', undefined, 'event'],
    ['the event is null', null, 'event'],
    ['the event is an array', [event], 'event'],
    ['the event is a string', JSON.stringify(event), 'event'],
    ['the event is a number', 42, 'event'],
    ['the event is empty', {}, 'DeploymentId'],
    ['the deployment id is missing', { LifecycleEventHookExecutionId }, 'DeploymentId'],
    ['the deployment id is null', { ...event, DeploymentId: null }, 'DeploymentId'],
    ['the deployment id is a number', { ...event, DeploymentId: 42 }, 'DeploymentId'],
    ['the deployment id is an array', { ...event, DeploymentId: [DeploymentId] }, 'DeploymentId'],
    ['the deployment id is a String object', { ...event, DeploymentId: Object(DeploymentId) }, 'DeploymentId'],
    ['the deployment id is empty', { ...event, DeploymentId: '' }, 'DeploymentId'],
    ['the deployment id is blank', { ...event, DeploymentId: ' \t\n' }, 'DeploymentId'],
    ['the execution id is missing', { DeploymentId }, 'LifecycleEventHookExecutionId'],
    ['the execution id is null', { ...event, LifecycleEventHookExecutionId: null }, 'LifecycleEventHookExecutionId'],
    ['the execution id is an object', { ...event, LifecycleEventHookExecutionId: {} }, 'LifecycleEventHookExecutionId'],
    ['the execution id is empty', { ...event, LifecycleEventHookExecutionId: '' }, 'LifecycleEventHookExecutionId'],
    ['the execution id is blank', { ...event, LifecycleEventHookExecutionId: '  ' }, 'LifecycleEventHookExecutionId'],
    ['the keys are inherited', Object.create(event), 'DeploymentId'],
    ['the keys stand under __proto__', JSON.parse(`{"__proto__":{${body(event)}}}`), 'DeploymentId'],
    ['the keys are in camelCase', { deploymentId: DeploymentId, ...execution('x') }, 'DeploymentId'],
    [
      'it is the event of a load balancer',
      { requestContext: {}, headers: {}, body: JSON.stringify(event) },
      'DeploymentId',
    ],
  ];
  test.each(bad)('%s', (_, sent, field) => {
    const parsed = parseHookCall(sent);
    expect(parsed).toMatchObject({ ok: false, complaint: { field } });
    expect(parsed).not.toHaveProperty('call');
  });
});

function execution(key: string) {
  return { lifecycleEventHookExecutionId: key };
}

test.each([
  [undefined, 'is missing'],
  [null, 'must be a string, received null'],
  [42, 'must be a string, received a number'],
  [['d-1'], 'must be a string, received an array'],
  [{}, 'must be a string, received an object'],
  [' ', 'is empty'],
])('a deployment id of %j is complained of in plain English', (value, problem) => {
  const parsed = parseHookCall({ ...event, DeploymentId: value });
  expect(parsed).toMatchObject({ complaint: { field: 'DeploymentId', problem } });
});

test.each([
  [undefined, 'must be an object, received undefined'],
  [null, 'must be an object, received null'],
  [[], 'must be an object, received an array'],
  ['{}', 'must be an object, received a string'],
])('an event of %j is complained of in plain English', (sent, problem) => {
  expect(parseHookCall(sent)).toEqual({ ok: false, complaint: { field: 'event', problem } });
});

describe('a bad event still says whom to answer when', () => {
  test.each([
    ['the deployment id has another form', 'checkout-17'],
    ['the deployment id has a line break behind it', `${DeploymentId}\n`],
    ['the deployment id has something before it', `id:${DeploymentId}`],
    ['the deployment id is only its prefix', 'd-'],
    ['the deployment id holds a path', 'd-1/../../x'],
  ])('%s', (_, id) => {
    expect(parseHookCall({ ...event, DeploymentId: id })).toMatchObject({
      ok: false,
      complaint: { field: 'DeploymentId' },
      call: { deployment: id, execution: LifecycleEventHookExecutionId },
    });
  });
});

describe('the length of', () => {
  test.each([
    ['just below its limit', DEPLOYMENT_ID_LENGTH_MAX - 1, true],
    ['on its limit', DEPLOYMENT_ID_LENGTH_MAX, true],
    ['just past its limit', DEPLOYMENT_ID_LENGTH_MAX + 1, false],
  ])('a deployment id %s', (_, length, ok) => {
    const parsed = parseHookCall({ ...event, DeploymentId: deploymentIdOf(length) });
    expect(parsed.ok).toBe(ok);
    expect(parsed.call !== undefined, 'a deployment that cannot exist has nobody to answer').toBe(ok);
  });

  test.each([
    ['just below its limit', EXECUTION_ID_LENGTH_MAX - 1, true],
    ['on its limit', EXECUTION_ID_LENGTH_MAX, true],
    ['just past its limit', EXECUTION_ID_LENGTH_MAX + 1, false],
  ])('an execution id %s, which is answered in any case', (_, length, ok) => {
    const parsed = parseHookCall({ ...event, LifecycleEventHookExecutionId: 'e'.repeat(length) });
    expect(parsed.ok).toBe(ok);
    expect(parsed.call?.execution).toHaveLength(length);
  });
});

describe('whatever is sent', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('', ' ', DeploymentId, 'd-', deploymentIdOf(64), deploymentIdOf(65)),
  );
  const long = fc.nat({ max: EXECUTION_ID_LENGTH_MAX * 2 }).map((n) => 'e'.repeat(n));
  const nearly = fc.record(
    {
      DeploymentId: fc.oneof(text, fc.anything()),
      LifecycleEventHookExecutionId: fc.oneof(text, long, fc.anything()),
    },
    { requiredKeys: [], noNullPrototype: false },
  );
  const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });

  test('the parser answers, and a call always has two ids that may be sent to CodeDeploy', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, anything), (sent) => {
        const parsed = parseHookCall(sent);
        if (parsed.call) {
          expect(parsed.call.deployment.trim()).not.toBe('');
          expect(parsed.call.execution.trim()).not.toBe('');
          expect(parsed.call.deployment.length).toBeLessThanOrEqual(DEPLOYMENT_ID_LENGTH_MAX);
        }
        if (parsed.ok) {
          expect(parsed.call.deployment).toMatch(/^d-[A-Za-z0-9]+$/);
          expect(parsed.call.execution.length).toBeLessThanOrEqual(EXECUTION_ID_LENGTH_MAX);
        } else {
          expect(parsed.complaint.problem).toMatch(/^[ -~]+$/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('the complaint never repeats the value, which may be a secret', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(event)), fc.stringMatching(/^SECRET[a-z]{4,90}!$/), (key, secret) => {
        for (const value of [secret, [secret], { secret }, `d-${secret}`]) {
          const parsed = parseHookCall({ ...event, [key]: value });
          expect(parsed.ok ? '' : parsed.complaint.problem).not.toContain('SECRET');
        }
      }),
    );
  });

  test('each id is read once, so that it cannot change between the check and its use', () => {
    const reads: string[] = [];
    const shifty = Object.defineProperty({ ...event }, 'DeploymentId', {
      enumerable: true,
      get: () => (reads.push('read') === 1 ? DeploymentId : ''),
    });
    expect(parseHookCall(shifty)).toMatchObject({ ok: true, call: { deployment: DeploymentId } });
    expect(reads).toEqual(['read']);
  });
});
