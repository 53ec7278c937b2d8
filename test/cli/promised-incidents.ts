import type { Decision } from '../../functions/core/decision.ts';

/*
 * Every scenario of the responder that ships, with the decision that it is about and how often it changes the service.
 * Written from what was asked for, and not from the scenario files: those must agree.
 */

/** Kind, reason, and the writes if there are any. */
type Promised = readonly [kind: Decision['kind'], why: Decision['why'], writes?: number];

const rolledBack = ['roll-back', 'bad-deployment', 1] as const;
const stopped = ['stop-deployment', 'nobody-watches', 1] as const;
const notFiring = ['ignore', 'alarm-not-firing'] as const;
const mayBeTheFix = ['wait', 'deployment-may-be-the-fix'] as const;

export const promised = {
  // Roll-back or stop.
  'bad-deploy-after-window': rolledBack,
  'bad-deploy-ecs-controller': rolledBack,
  'inside-window-nobody-watches': stopped,
  'termination-wait-instant-flip': stopped,
  'window-closes-still-alarm': rolledBack,
  'long-bake-short-service': rolledBack,
  'two-bad-in-a-row': rolledBack,
  'bad-fix-after-rollback': ['roll-back', 'bad-deployment', 2], // once for each incident
  'duplicate-by-two-paths': rolledBack,
  'lost-race': ['roll-back', 'bad-deployment', 0], // AWS took the other one
  'ambiguous-create': rolledBack,
  'crash-after-create': ['wait', 'settling', 1], // the dead invocation acted, and the next one adopts what it did
  'composite-alarm': rolledBack,
  'metric-math-alarm': rolledBack,
  'group-with-approval-wait': rolledBack,
  'fresh-install-adopts': rolledBack,
  'secret-gone': rolledBack, // to the one before
  'overtaken-by-a-person': ['roll-back', 'bad-deployment', 0], // it yields before it writes

  // Waits.
  'inside-window-aws-watches': ['wait', 'aws-owns-rollback'],
  'deployment-may-be-the-fix': mayBeTheFix,
  'fix-at-ten-percent': mayBeTheFix,
  'fix-late-alarm': mayBeTheFix,
  'fix-flap': mayBeTheFix,
  'blue-is-gone': ['wait', 'blue-is-gone', 1], // when the window has closed
  'rollback-in-flight': ['wait', 'rollback-in-flight'],
  'settling-after-aws-rollback': ['wait', 'settling'],
  'alarm-unknown': ['wait', 'alarm-unknown'],

  // Nothing.
  'ok-notification': notFiring,
  'insufficient-data': notFiring,
  'alarm-deleted': notFiring,
  suppressed: ['ignore', 'alarm-suppressed'],
  muted: ['ignore', 'alarm-suppressed'],
  'unguarded-alarm': ['ignore', 'unguarded-alarm'],
  'cleared-by-itself': ['close', 'cleared-by-itself'],

  // Escalations.
  'no-recent-deployment': ['escalate', 'no-recent-deployment'],
  'alarm-older-than-deployment': ['escalate', 'alarm-older-than-deployment'],
  'shared-cause': ['escalate', 'shared-cause-suspected'],
  'shared-alarm-two-services': ['escalate', 'shared-cause-suspected'],
  'rolled-back-recently': ['escalate', 'rolled-back-recently'],
  'no-known-good': ['escalate', 'no-known-good'],
  'service-at-zero': ['escalate', 'service-not-running'],
  'target-inactive': ['escalate', 'target-unusable'],
  'image-gone': ['escalate', 'target-unusable'],
  'mutable-tag-moved': ['escalate', 'target-unusable'],
  held: ['escalate', 'held'],
  'held-for-all': ['escalate', 'held'],
  barred: ['escalate', 'rollback-barred'],
  'barred-between': ['escalate', 'rollback-barred'],
  'external-controller': ['escalate', 'unsupported-controller'],
  'rollback-did-not-help': ['escalate', 'rollback-did-not-help', 1],
  'rollback-failed-its-hook': ['escalate', 'rollback-failed', 1],
  'rollback-overdue': ['escalate', 'rollback-overdue', 1],
  'person-deploys-meanwhile': ['escalate', 'rollback-failed', 1],
  'ledger-down': ['escalate', 'ledger-unavailable'],

  // Modes.
  observe: ['observe', 'mode-observe'],
  'observe-inside-window': ['observe', 'mode-observe'],
  propose: ['propose', 'mode-propose'],
} as const satisfies Readonly<Record<string, Promised>>;

export type Name = keyof typeof promised;
export const names = Object.keys(promised) as Name[];
