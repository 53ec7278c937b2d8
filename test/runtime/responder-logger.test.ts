import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { epochMs } from '../../functions/core/units.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import { logOutcomes } from '../../functions/runtime/responder-logger.ts';
import { capturedLogger, lambdaContext, metricProblems } from './results.ts';

/** What Lambda's own context adds to every line. */
const CONTEXT = ['cold_start', 'function_arn', 'function_memory_size', 'function_name', 'function_request_id'];
const noon = epochMs(Date.UTC(2026, 10, 21, 12));

function arn(revision: number) {
  const parsed = taskDefinitionArn(`arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:${revision}`);
  invariant(parsed !== undefined, 'it is an ARN');
  return parsed;
}

const rollBack = {
  kind: 'roll-back',
  why: 'bad-deployment',
  via: 'create-deployment',
  from: arn(42),
  to: arn(41),
} as const satisfies Decision;

/** Nothing to do; a test states its difference. */
const outcome = (over: Partial<Outcome> = {}): Outcome => ({
  service: 'checkout',
  wakes: ['alarm'],
  decision: { kind: 'ignore', why: 'alarm-not-firing' },
  guards: [],
  told: 'not-needed',
  ...over,
});

function logged(...outcomes: readonly Outcome[]) {
  const { logger, lines } = capturedLogger();
  logger.addContext(lambdaContext());
  logOutcomes(logger, outcomes, noon);
  return lines();
}

const none = {
  Looks: 1,
  Acts: 0,
  Escalations: 0,
  EventsRefused: 0,
  EventsSkipped: 0,
  AlarmsUnguarded: 0,
  NotTold: 0,
  LooksFailed: 0,
  ResponderErrors: 0,
  HooksDied: 0,
};

const ignored = (why: Extract<Decision, { kind: 'ignore' }>['why']) => ({ decision: { kind: 'ignore', why } as const });
const wait: Decision = { kind: 'wait', why: 'facts-unavailable', again: 30_000 as never };

describe.each<[string, Partial<Outcome>, string, Partial<typeof none>]>([
  ['nothing to do', {}, 'INFO', {}],
  ['a roll-back that began', { decision: rollBack, result: 'started', told: 'told' }, 'INFO', { Acts: 1 }],
  ['a roll-back that was found again', { decision: rollBack, result: 'adopted', told: 'told' }, 'INFO', { Acts: 1 }],
  ['a roll-back that lost its race', { decision: rollBack, result: 'lost-race' }, 'INFO', {}],
  [
    'a roll-back that is only proposed',
    { decision: { kind: 'propose', why: 'mode-propose', would: rollBack }, told: 'told' },
    'INFO',
    {},
  ],
  ['an escalation', { decision: { kind: 'escalate', why: 'no-known-good' }, told: 'told' }, 'WARN', { Escalations: 1 }],
  ['an event that is refused', { service: undefined, ...ignored('event-refused') }, 'WARN', { EventsRefused: 1 }],
  ['a message for somebody else', { service: undefined, ...ignored('not-an-alarm') }, 'INFO', { EventsSkipped: 1 }],
  [
    'an alarm that nobody guards',
    { service: undefined, ...ignored('unguarded-alarm') },
    'WARN',
    { AlarmsUnguarded: 1 },
  ],
  [
    'a roll-back that nobody was told of',
    { decision: rollBack, result: 'started', told: 'failed' },
    'ERROR',
    { Acts: 1, NotTold: 1 },
  ],
  ['a look that could not be had', { decision: wait, failed: true }, 'WARN', { LooksFailed: 1 }],
  [
    'a bug of ours',
    { decision: wait, failed: true, error: new Error('boom') },
    'ERROR',
    { LooksFailed: 1, ResponderErrors: 1 },
  ],
  [
    'a hook that died',
    { service: undefined, ...ignored('nothing-to-do'), hookDied: 'reported' },
    'ERROR',
    { HooksDied: 1 },
  ],
])('%s', (_, over, level, counted) => {
  test('is one line, at its level', () => {
    expect(logged(outcome(over))).toMatchObject([{ level, message: 'responder', service: 'belay' }]);
  });

  test('names the decision and its reason', () => {
    const { kind, why } = outcome(over).decision;
    expect(logged(outcome(over))).toMatchObject([{ decision: kind, why }]);
  });

  test('is counted in metrics that are in the same line', () => {
    const [line = {}] = logged(outcome(over));
    expect(line).toMatchObject({ ...none, ...counted });
    expect(metricProblems(line)).toEqual([]);
    expect(line).toHaveProperty('_aws.Timestamp', noon);
  });
});

describe('an incident that was opened two minutes ago', () => {
  const openedAt = epochMs(noon - 120_000);
  const recovered: Decision = { kind: 'close', why: 'recovered' };
  const line = (over: Partial<Outcome>) => logged(outcome({ openedAt, ...over }))[0] ?? {};

  test('is counted in seconds up to the act', () => {
    const acted = line({ decision: rollBack, result: 'started', told: 'told' });
    expect(acted).toMatchObject({ Acts: 1, ActSeconds: 120 });
    expect(acted).not.toHaveProperty('RecoverySeconds');
    expect(metricProblems(acted)).toEqual([]);
  });

  test('is counted in seconds up to its recovery', () => {
    const over = line({ decision: recovered, told: 'told' });
    expect(over).toMatchObject({ RecoverySeconds: 120 });
    expect(over).not.toHaveProperty('ActSeconds');
    expect(metricProblems(over)).toEqual([]);
  });

  test.each<[string, Partial<Outcome>]>([
    ['whose act lost its race', { decision: rollBack, result: 'lost-race' }],
    ['that cleared by itself', { decision: { kind: 'close', why: 'cleared-by-itself' } }],
    ['that nobody knows the age of', { openedAt: undefined, decision: recovered }],
  ])('and %s has no time that would mean anything', (_, over) => {
    const names = Object.keys(line(over)).filter((key) => key.endsWith('Seconds'));
    expect(names).toEqual([]);
  });
});

describe('the line', () => {
  const full: Outcome = outcome({
    wakes: ['alarm', 'recheck'],
    decision: rollBack,
    because: 'a sentence',
    incident: 'checkout-2026-11-21T12:00:00.000Z',
    result: 'started',
    told: 'told',
    again: epochMs(noon + 15_000),
    guards: [
      { guard: 'an alarm is firing', fired: false, evidence: 'in ALARM: checkout-5xx' },
      { guard: 'act', fired: true, evidence: 'roll-back' },
    ],
  });

  test('says from where to where, by what way, and which guard spoke up', () => {
    expect(logged(full)).toMatchObject([
      {
        guardedService: 'checkout',
        wakes: ['alarm', 'recheck'],
        from: rollBack.from,
        to: rollBack.to,
        via: 'create-deployment',
        because: 'a sentence',
        incident: 'checkout-2026-11-21T12:00:00.000Z',
        result: 'started',
        told: 'told',
        again: noon + 15_000,
        guards: ['passed an alarm is firing: in ALARM: checkout-5xx', 'FIRED act: roll-back'],
      },
    ]);
  });

  test('says what would have been done, where a mode or a hold kept it back', () => {
    const would = { from: rollBack.from, to: rollBack.to, via: rollBack.via };
    const observed = outcome({ decision: { kind: 'observe', why: 'mode-observe', would: rollBack } });
    const held = outcome({ decision: { kind: 'escalate', why: 'held', would: rollBack } });
    expect(logged(observed, held)).toMatchObject([would, would]);
  });

  test('holds what is on its list, and nothing else that an outcome may carry', () => {
    const allowed = [
      ...['level', 'message', 'timestamp', 'service', 'sampling_rate', '_aws', ...Object.keys(none)],
      ...['guardedService', 'wakes', 'decision', 'why', 'from', 'to', 'via', 'because', 'incident', 'result'],
      ...['told', 'again', 'guards', ...CONTEXT],
    ];
    const carrying = { ...full, event: { body: 'hunter2' }, failed: false, hookDied: undefined } as Outcome;
    const [line = {}] = logged(carrying);
    expect(Object.keys(line).filter((key) => !allowed.includes(key))).toEqual([]);
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  test('carries a bug with its stack, and what is no error not at all', () => {
    const bug = outcome({ decision: wait, failed: true, error: new Error('boom') });
    const odd = outcome({ decision: wait, failed: true, error: 'hunter2' });
    const [first, second = {}] = logged(bug, odd);
    expect(first).toMatchObject({ error: { name: 'Error', message: 'boom', stack: expect.any(String) } });
    expect(second).toMatchObject({ level: 'ERROR', ResponderErrors: 1 });
    expect(JSON.stringify(second)).not.toContain('hunter2');
  });

  test('is written for each outcome, in their order', () => {
    const lines = logged(outcome({ service: 'a' }), outcome({ service: 'b' }), outcome({ service: undefined }));
    expect(lines.map((line) => line['guardedService'])).toEqual(['a', 'b', undefined]);
  });
});
