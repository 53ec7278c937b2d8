import type { Act, Decision } from '../../functions/core/decision.ts';
import { WAIT_WHYS } from '../../functions/core/decision.ts';
import type { Incident } from '../../functions/core/incident.ts';
import type { Transition } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { minutes } from '../../functions/core/units.ts';
import { at, definitionArn, noon } from './core.ts';

export const rollBack: Extract<Act, { kind: 'roll-back' }> = {
  kind: 'roll-back',
  why: 'bad-deployment',
  via: 'create-deployment',
  from: definitionArn(43),
  to: definitionArn(41),
};

export const stop: Extract<Act, { kind: 'stop-deployment' }> = {
  kind: 'stop-deployment',
  why: 'nobody-watches',
  via: 'stop-deployment',
  deployment: 'd-BELAY0043',
  from: definitionArn(43),
  to: definitionArn(42),
};

const again = minutes(1);
const ignore = <W extends Extract<Decision, { kind: 'ignore' }>['why']>(why: W) => ({ kind: 'ignore', why }) as const;
const close = <W extends Extract<Decision, { kind: 'close' }>['why']>(why: W) => ({ kind: 'close', why }) as const;
const wait = <W extends Extract<Decision, { kind: 'wait' }>['why']>(why: W) => ({ kind: 'wait', why, again }) as const;
const page = <W extends Extract<Decision, { kind: 'escalate' }>['why']>(why: W) => ({ kind: 'escalate', why }) as const;

/** One decision for every reason; does not compile while a reason has none. */
export const examples = {
  'alarm-not-firing': ignore('alarm-not-firing'),
  'alarm-suppressed': ignore('alarm-suppressed'),
  'unguarded-alarm': ignore('unguarded-alarm'),
  'event-refused': ignore('event-refused'),
  'not-an-alarm': ignore('not-an-alarm'),
  'nothing-to-do': ignore('nothing-to-do'),
  'lease-held': ignore('lease-held'),
  recovered: close('recovered'),
  'cleared-by-itself': close('cleared-by-itself'),
  superseded: close('superseded'),
  unguarded: close('unguarded'),
  'rolling-back': wait('rolling-back'),
  settling: wait('settling'),
  'alarm-unknown': wait('alarm-unknown'),
  'rollback-in-flight': wait('rollback-in-flight'),
  'deployment-may-be-the-fix': wait('deployment-may-be-the-fix'),
  'aws-owns-rollback': wait('aws-owns-rollback'),
  'blue-is-gone': wait('blue-is-gone'),
  'handed-over': wait('handed-over'),
  'facts-unavailable': wait('facts-unavailable'),
  'rollback-failed': page('rollback-failed'),
  'rollback-overdue': page('rollback-overdue'),
  'rollback-did-not-help': page('rollback-did-not-help'),
  'unsupported-controller': page('unsupported-controller'),
  'service-not-running': page('service-not-running'),
  'alarm-older-than-deployment': page('alarm-older-than-deployment'),
  'no-recent-deployment': page('no-recent-deployment'),
  'shared-cause-suspected': page('shared-cause-suspected'),
  'rolled-back-recently': page('rolled-back-recently'),
  'rollback-barred': page('rollback-barred'),
  'no-known-good': page('no-known-good'),
  'target-unusable': page('target-unusable'),
  held: { kind: 'escalate', why: 'held', would: rollBack },
  'ledger-unavailable': page('ledger-unavailable'),
  'act-refused': { kind: 'escalate', why: 'act-refused', would: rollBack },
  'mode-observe': { kind: 'observe', why: 'mode-observe', would: rollBack },
  'mode-propose': { kind: 'propose', why: 'mode-propose', would: rollBack },
  'bad-deployment': rollBack,
  'nobody-watches': stop,
} as const satisfies Record<Decision['why'], Decision>;

/** The examples, and every wait that has lasted too long. */
export const decisions: readonly Decision[] = [
  ...Object.values(examples),
  ...WAIT_WHYS.map((why) => ({ kind: 'escalate', why }) as const),
];

const incident = (over: Partial<Incident> = {}): Incident => ({
  id: 'checkout-2026-11-21T12:00:00.000Z',
  openedAt: noon,
  onsets: {},
  ...over,
});

/** An incident in which Belay has rolled back. */
export const rolledBack = (over: Partial<Incident> = {}): Incident => {
  const { kind, via, from, to } = rollBack;
  const intent = { nonce: 'belay-1', act: kind, via, from, to, veto: 'f00', at: noon, deployment: 'd-BELAY0044' };
  return incident({ intent, ...over });
};

/** Belay rolls back: the plainest transition. */
export const transition = (over: Partial<Transition> = {}): Transition => ({
  service: 'checkout',
  stage: 'prod',
  mode: 'act',
  account: '123456789012',
  region: 'eu-west-1',
  cluster: 'shop',
  ecsService: 'checkout-svc',
  codedeploy: { application: 'shop', deploymentGroup: 'checkout-prod' },
  at: at(60),
  incident: incident(),
  decision: rollBack,
  guards: [
    { guard: 'an alarm is firing', fired: false, evidence: '1 of 2 alarms is in ALARM' },
    { guard: 'act', fired: true, evidence: 'nothing speaks against it' },
    { guard: 'a later one', fired: true, evidence: 'it would have fired as well' },
  ],
  alarms: [{ name: 'checkout-5xx', line: 'in ALARM, began 2026-11-21T11:58:00.000Z' }],
  firing: ['checkout'],
  stillFiring: [],
  ...over,
});

export const text = (over: Partial<Transition> = {}): string => announce(transition(over)).text;
export const firstLine = (over: Partial<Transition> = {}): string => text(over).split('\n')[0] ?? '';

/** The lines of a part, without its heading; empty: there is no such part. */
export function part(heading: string, over: Partial<Transition> = {}): string[] {
  const parts = text(over).split('\n\n');
  const lines = parts.find((lines) => lines.split('\n')[0] === heading)?.split('\n') ?? [];
  return lines.slice(1);
}
