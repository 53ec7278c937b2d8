import { describe, expect, test } from 'vitest';
import { millis, minutes, plus } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import { HookRules } from '../../sim/rules/hooks.ts';
import { pass, type Scene, scene } from './rules-kit.ts';

const ID = 'd-GREEN0042';

/** CodeDeploy has called a hook at noon for 42, and nobody has answered yet. */
async function called(): Promise<Scene & { readonly rules: HookRules }> {
  const s = await scene({ deeds: [] });
  const { world, clock, plot } = s;
  const event = { DeploymentId: ID, LifecycleEventHookExecutionId: 'e-1' };
  world.codedeploy.deployments.set(ID, { deploymentId: ID, status: 'InProgress', creator: 'user' });
  world.codedeploy.hookExecutions.set('e-1', {
    deploymentId: ID,
    lifecycleEventName: 'BeforeAllowTraffic',
    status: 'InProgress',
  });
  world.hookInvocations.push({
    at: clock.now(),
    function: 'belay-before-allow-traffic',
    lifecycleEventName: 'BeforeAllowTraffic',
    event,
  });
  const service = [...world.ecs.services.values()].find(({ serviceName }) => serviceName === 'checkout');
  service?.taskSets?.push({
    externalId: ID,
    taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:42',
  });
  return { ...s, rules: new HookRules(world, plot, () => clock.now()) };
}
const NOT_DENIED = { denied: false };
const found = ({ rules }: { readonly rules: HookRules }) => rules.atTheEnd(NOT_DENIED).map((line) => line.slice(25));
const silent = [`S6: nobody answered the hook of ${ID}`];

describe('S6: a hook call', () => {
  test('that nobody answers is seen once both tries and the queue have had their time', async () => {
    const s = await called();
    await pass(s, 45);
    expect(found(s)).toEqual([]);
    await s.clock.advance(millis(1));
    expect(found(s)).toEqual(silent);
  });

  test('that a permission keeps from being answered is no fault of the hook', async () => {
    const s = await called();
    await pass(s, 46);
    expect(s.rules.atTheEnd({ denied: true })).toEqual([]);
  });

  test.each(['Succeeded', 'Failed', 'Stopped'] as const)(
    'of a deployment that is %s needs no answer',
    async (status) => {
      const s = await called();
      await pass(s, 46);
      Object.assign(s.world.codedeploy.deployments.get(ID) ?? {}, { status });
      expect(found(s)).toEqual([]);
    },
  );

  test('that was answered is fine, whatever the answer', async () => {
    for (const status of ['Succeeded', 'Failed'] as const) {
      const s = await called();
      s.world.call('codedeploy', 'PutLifecycleEventHookExecutionStatus', {
        deploymentId: ID,
        lifecycleEventHookExecutionId: 'e-1',
        status,
      });
      await pass(s, 90);
      expect(found(s)).toEqual([]);
    }
  });

  test('that CodeDeploy gave up after its hour is seen, though the deployment is over', async () => {
    const s = await called();
    Object.assign(s.world.codedeploy.deployments.get(ID) ?? {}, { status: 'Failed' });
    Object.assign(s.world.codedeploy.hookExecutions.get('e-1') ?? {}, { status: 'Failed' });
    await pass(s, 59);
    // Sooner it was something else that failed it.
    expect(found(s)).toEqual([]);
    await pass(s, 1);
    expect(found(s)).toEqual(silent);
  });

  const answered = async (late: number) => {
    const s = await called();
    const [invocation] = s.world.hookInvocations;
    const deadline = plus(s.clock.now(), minutes(15));
    const result = { deadline, report: { at: plus(deadline, millis(late)) } } as unknown as HookResult;
    if (invocation) s.rules.answered(invocation, result);
    return found(s);
  };

  test('is answered before its deadline, or at it', async () => {
    expect(await answered(0)).toEqual([]);
    expect(await answered(1)).toEqual([`S6: ${ID} was answered after Lambda's deadline`]);
  });
});

describe('S7: a pass', () => {
  const reply = (revision: number, status = 200) => ({
    kind: 'reply',
    status,
    body: JSON.stringify({ status: 'ok', revision: String(revision) }),
  });
  interface Told {
    readonly answers: readonly object[];
    readonly status?: string;
    readonly invocation?: string;
    readonly answer?: string;
  }
  const reports = (s: { readonly rules: HookRules }, told: Told) => {
    const { answers, status = 'Succeeded', invocation = 'h1', answer = 'reported' } = told;
    for (const one of answers) s.rules.saw({ name: 'ask', args: [] }, one, invocation);
    s.rules.saw(
      { name: 'codedeploy.report', args: [{ deployment: ID, execution: 'e-1' }, status] },
      answer,
      invocation,
    );
    return found(s);
  };
  const blue = [`S7: ${ID} passed by the answer of 41, and green is 42`];

  test('rests on the answer of green', async () => {
    expect(reports(await called(), { answers: [reply(41), reply(42)] })).toEqual([]);
  });

  test('that rests on blue is seen', async () => {
    expect(reports(await called(), { answers: [reply(42), reply(41)] })).toEqual(blue);
  });

  test.each([
    ['nobody', [], 'undefined'],
    ['an error', [reply(42, 500)], '?'],
    ['silence', [{ kind: 'no-answer' }], '?'],
    ['what names no revision', [{ kind: 'reply', status: 200, body: '{}' }], '?'],
  ])('that rests on %s is seen', async (_, answers, who) => {
    expect(reports(await called(), { answers })).toEqual([`S7: ${ID} passed by the answer of ${who}, and green is 42`]);
  });

  test('rests on the answers of its own invocation alone', async () => {
    const s = await called();
    s.rules.saw({ name: 'ask', args: [] }, reply(42), 'h2');
    expect(reports(s, { answers: [reply(41)] })).toEqual(blue);
    const other = await called();
    other.rules.saw({ name: 'ask', args: [] }, reply(41), 'h2');
    expect(reports(other, { answers: [reply(42)] })).toEqual([]);
  });

  test.each<[string, Omit<Told, 'answers'>]>([
    ['is no pass if it says Failed', { status: 'Failed' }],
    ['is none if CodeDeploy had its answer already', { answer: 'already-reported' }],
    ['is not the responder’s to judge by', { invocation: 'r1' }],
  ])('%s', async (_, over) => {
    expect(reports(await called(), { answers: [reply(41)], ...over })).toEqual([]);
  });

  test('of CodeDeploy’s own rollback needs no probe', async () => {
    const s = await called();
    Object.assign(s.world.codedeploy.deployments.get(ID) ?? {}, { creator: 'codeDeployRollback' });
    expect(reports(s, { answers: [reply(41)] })).toEqual([]);
  });

  test('is told with its moment', async () => {
    const s = await called();
    await s.clock.advance(millis(1_000));
    s.rules.saw({ name: 'codedeploy.report', args: [{ deployment: ID }, 'Succeeded'] }, 'reported', 'h1');
    expect(s.rules.atTheEnd(NOT_DENIED)[0]).toMatch(/^2026-11-21T12:00:01.000Z S7/);
  });
});
