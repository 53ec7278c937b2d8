import { describe, expect, test } from 'vitest';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { belay, eventFile, hookEvent } from './run.ts';

const DEPLOYMENT = 'DeploymentId';
const EXECUTION = 'LifecycleEventHookExecutionId';
const long = (length: number) => `d-${'A'.repeat(length - 2)}`;

/** Event, the field that is named, what is said of it. */
const nobodyToAnswer: [string, unknown, string, RegExp][] = [
  ['no deployment', { [EXECUTION]: 'x' }, DEPLOYMENT, /^is missing$/],
  ['a null deployment', { ...hookEvent, [DEPLOYMENT]: null }, DEPLOYMENT, /^must be a string, received null$/],
  ['a numeric deployment', { ...hookEvent, [DEPLOYMENT]: 42 }, DEPLOYMENT, /^must be a string, received a number$/],
  ['a list for a deployment', { ...hookEvent, [DEPLOYMENT]: [] }, DEPLOYMENT, /^must be a string, received an array$/],
  ['an empty deployment', { ...hookEvent, [DEPLOYMENT]: '' }, DEPLOYMENT, /^is empty$/],
  ['a blank deployment', { ...hookEvent, [DEPLOYMENT]: ' \n' }, DEPLOYMENT, /^is empty$/],
  ['an overlong deployment', { ...hookEvent, [DEPLOYMENT]: long(65) }, DEPLOYMENT, /^has 65 characters, at most 64$/],
  ['no execution', { [DEPLOYMENT]: 'd-BELAY0042' }, EXECUTION, /^is missing$/],
  ['a numeric execution', { ...hookEvent, [EXECUTION]: 7 }, EXECUTION, /^must be a string, received a number$/],
  [
    'an object for an execution',
    { ...hookEvent, [EXECUTION]: {} },
    EXECUTION,
    /^must be a string, received an object$/,
  ],
  ['an empty execution', { ...hookEvent, [EXECUTION]: '' }, EXECUTION, /^is empty$/],
  ['nothing that it knows', { foo: 1 }, DEPLOYMENT, /^is missing$/],
  ['no object: null', null, 'event', /^must be an object, received null$/],
  ['no object: a list', [hookEvent], 'event', /^must be an object, received an array$/],
  ['no object: a text', 'x', 'event', /^must be an object, received a string$/],
];

/** These still say whom to answer. */
const somebodyToAnswer: [string, unknown, string, RegExp][] = [
  ['a deployment of another form', { ...hookEvent, [DEPLOYMENT]: 'arn:aws:x' }, DEPLOYMENT, /^must look like d-/],
  ['a deployment and a line break', { ...hookEvent, [DEPLOYMENT]: 'd-A\n' }, DEPLOYMENT, /^must look like d-/],
  ['an overlong execution', { ...hookEvent, [EXECUTION]: 'x'.repeat(8_193) }, EXECUTION, /^has 8193 characters/],
];

async function replayed(event: unknown, hook: string) {
  const ran = await belay('replay', eventFile(event), '--function', hook, '--json');
  return { ...ran, document: JSON.parse(ran.out), lines: ran.logs.map((line) => JSON.parse(line)) };
}

describe.each(HOOKS)('%s, called with', (hook) => {
  test.each([...nobodyToAnswer, ...somebodyToAnswer])(
    '%s: Failed, and it says why',
    async (_, event, field, problem) => {
      const { code, err, document } = await replayed(event, hook);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(document).toMatchObject({ event, verdict: 'Failed', why: 'bad-event', observations: [] });
      expect(document.because.slice(0, field.length + 1)).toBe(`${field} `);
      expect(document.because.slice(field.length + 1)).toMatch(problem);
    },
  );

  test.each([...nobodyToAnswer, ...somebodyToAnswer])(
    '%s: one log line names the field',
    async (_, event, field, problem) => {
      const { lines } = await replayed(event, hook);
      expect(lines).toMatchObject([{ level: 'ERROR', hook, verdict: 'Failed', why: 'bad-event', field }]);
      expect(lines[0].problem).toMatch(problem);
      expect(lines[0]).toMatchObject({ HookEventRefused: 1 });
    },
  );

  test.each(nobodyToAnswer)('%s: nobody is answered, and AWS is not called at all', async (_, event) => {
    const { document } = await replayed(event, hook);
    expect(document).toMatchObject({ report: 'nobody-to-answer', reportedAt: null, invocation: { error: null } });
    expect(document).toMatchObject({ calls: [], notifications: [] });
  });

  test.each(somebodyToAnswer)('%s: CodeDeploy is told Failed, and asked nothing', async (_, event) => {
    const { document } = await replayed(event, hook);
    const operations = document.calls.map((call: { operation: string }) => call.operation);
    expect(operations).toEqual(['PutLifecycleEventHookExecutionStatus']);
  });
});

test('a broken event of a deployment that CodeDeploy knows fails that deployment at once', async () => {
  const event = { ...hookEvent, [EXECUTION]: 'x'.repeat(8_193) };
  const ran = await belay('replay', eventFile(event), '--scenario', 'healthy', '--json');
  expect(JSON.parse(ran.out)).toMatchObject({
    why: 'bad-event',
    report: 'reported',
    final: { hookStatus: 'Failed', deploymentStatus: 'Failed', errorCode: 'HOOK_EXECUTION_FAILURE' },
  });
});

test('no execution id of a broken event is logged or told', async () => {
  const secret = 'value-of-the-sender';
  const event = { ...hookEvent, [EXECUTION]: secret.repeat(500), other: secret };
  const ran = await belay('replay', eventFile(event), '--scenario', 'healthy', '--json');
  const { notifications } = JSON.parse(ran.out);
  expect(notifications).toHaveLength(1);
  expect(`${ran.logs.join('\n')}${JSON.stringify(notifications)}`).not.toContain(secret);
});
