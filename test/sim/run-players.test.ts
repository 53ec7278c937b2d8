import { describe, expect, test } from 'vitest';
import type { HookInvocation } from '../../sim/happenings.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { company } from './run-company.ts';

const outcome = (over: object) => ({
  service: 'checkout',
  wakes: ['alarm'],
  decision: { kind: 'wait', why: 'settling' },
  ...over,
});
const came = (...outcomes: object[]) => ({ outcomes, failedMessages: ['m2'] });

describe('what came of an invocation', () => {
  test('is counted, and says which messages come again', async () => {
    const c = await company({ came: [came(outcome({ result: 'started' }), outcome({ told: 'failed' }))] });
    expect(await c.players.respond({ Records: [] })).toEqual(['m2']);
    expect(Object.fromEntries(c.counts.all)).toEqual({
      invocations: 1,
      'wait settling': 2,
      'act started': 1,
      'message failed': 1,
    });
  });

  test('is a look at the service, which a dead one is not', async () => {
    const c = await company({ came: ['died', came(outcome({ service: 'cart' })), came(outcome({}))] });
    expect(await c.players.respond({ Records: [] })).toBe('all');
    await c.players.respond({ Records: [] });
    expect(c.audit.looks).toEqual([]);
    await c.players.respond({ Records: [] });
    expect(c.audit.looks).toEqual([{ at: NOON, byAlarmAlone: true }]);
  });

  test('of a sweep that failed is of use to nobody', async () => {
    const failed = came(outcome({ failed: true }));
    const c = await company({ came: [failed, failed] });
    expect(await c.players.respond({ belay: 'sweep' })).toBe('all');
    expect(await c.players.respond({ Records: [] })).toEqual(['m2']);
  });

  test('may be a bug, which breaks the rules, and no time left is none', async () => {
    const late = outcome({ error: new Error('aborted: no time was left') });
    const c = await company({ came: [came(late), came(outcome({ error: new TypeError('x is not a function') }))] });
    await c.players.respond({ Records: [] });
    expect(c.players.violations).toEqual([]);
    await c.players.respond({ Records: [] });
    expect(c.players.violations).toEqual(['a bug: TypeError: x is not a function']);
  });
});

describe('a hook call', () => {
  const call: HookInvocation = {
    at: NOON,
    function: 'belay-before-allow-traffic',
    lifecycleEventName: 'BeforeAllowTraffic',
    event: { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' },
  };
  const reported = (outcome: string, why = 'healthy') => ({
    finding: { verdict: 'Failed', why, because: '' },
    report: { outcome, at: NOON },
    deadline: NOON,
    error: new Error('it broke'),
  });
  const hooks = async (...results: unknown[]) => {
    const c = await company({ came: results });
    await c.clock.run(c.players.hook(call));
    return { ...c, letters: c.queue.bodies().map((body) => JSON.parse(body)) };
  };

  test('that is answered is made once', async () => {
    const c = await hooks(reported('reported'));
    expect([c.hooked, c.letters, c.counts.all.get('hook Failed healthy')]).toEqual([[0], [], 1]);
  });

  test.each([
    ['dies', 'died'],
    ['cannot report', reported('not-reported')],
  ])('that %s gets a second try a minute later', async (_, first) => {
    const c = await hooks(first, reported('reported'));
    expect([c.hooked, c.letters, c.counts.all.has('hook died twice')]).toEqual([[0, 60_000], [], false]);
  });

  test('that died twice is written to the queue', async () => {
    const c = await hooks('died', 'died');
    expect([c.hooked, c.counts.all.get('hook died twice')]).toEqual([[0, 60_000], 1]);
    expect(c.letters).toMatchObject([
      { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 }, requestPayload: call.event },
    ]);
  });

  test('that broke is a bug', async () => {
    const c = await hooks(reported('reported', 'hook-error'));
    expect(c.players.violations).toEqual(['a bug in a hook: Error: it broke']);
    expect((await hooks(reported('reported'))).players.violations).toEqual([]);
  });
});
