import { z } from 'zod';
import {
  ACT_WHYS,
  CLOSE_WHYS,
  DECISION_KINDS,
  ESCALATE_WHYS,
  IGNORE_WHYS,
  MODE_WHYS,
  WAIT_WHYS,
} from '../../../functions/core/decision.ts';
import { VIAS } from '../../../functions/core/incident.ts';

/* The scenario of a responder: how the world differs from the plain case, what happens in it, and what must come of it. */

/** Every reason of the responder, once. */
export const DECISION_WHYS = [
  ...new Set([...IGNORE_WHYS, ...CLOSE_WHYS, ...WAIT_WHYS, ...ESCALATE_WHYS, ...MODE_WHYS, ...ACT_WHYS]),
] as const;

const minute = z.number().describe('minutes from noon, when the event arrives; before it with a minus');
const revision = z.int().min(1);

const deed = z.discriminatedUnion('do', [
  z.strictObject({
    at: minute,
    do: z.literal('deploy'),
    revision,
    config: z.enum(['all-at-once', 'canary', 'linear']).optional(),
    creator: z.enum(['user', 'codeDeployRollback']).optional(),
  }),
  z.strictObject({ at: minute, do: z.literal('stop') }),
  z.strictObject({ at: minute, do: z.enum(['deregister', 'delete-image', 'move-tag', 'delete-secret']), revision }),
  z.strictObject({ at: minute, do: z.literal('scale'), to: z.int().min(0) }),
]);

const alarm = z.strictObject({
  kind: z.enum(['metric', 'math', 'composite']).default('metric'),
  children: z.array(z.string()).default([]),
  /** From its first state on it goes with the traffic. */
  follows: z.boolean().default(false),
  periodSeconds: z.int().min(10).default(60),
  suppressed: z.boolean().default(false),
  mutedUntil: minute.optional(),
  states: z
    .array(
      z.strictObject({ at: minute, state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']), onset: minute.optional() }),
    )
    .default([]),
});

const served = z.strictObject({
  revision,
  from: minute,
  kind: z.enum(['deploy', 'rollback']).default('deploy'),
  proven: z.boolean().default(true),
});

const fault = z.strictObject({
  service: z.string(),
  operation: z.string(),
  kind: z.enum(['throttle', 'server-error', 'access-denied', 'hang', 'hang-after-effect', 'reset', 'slow']),
  times: z.int().min(1),
  delayMs: z.int().min(0).exactOptional(),
});

/** What must come of it; what is not named may be anything. Unmet: exit code 1. */
const expectation = z.strictObject({
  /** The decision that the scenario is about. */
  decision: z.strictObject({
    kind: z.enum(DECISION_KINDS),
    why: z.enum(DECISION_WHYS),
    via: z.enum(VIAS).optional(),
    /** `checkout:41` */
    to: z.string().optional(),
  }),
  /** Every decision on the way, repetitions left out: `wait settling`. */
  steps: z.array(z.string()).optional(),
  /** How often AWS was asked to change something of the service. */
  writes: z.int().min(0),
  notifications: z.int().min(0).optional(),
  healthy: z.boolean().optional(),
  running: z.string().optional(),
});

const shortTimes = { pauseMs: 20, attemptTimeoutMs: 1_500, latencyMaxMs: 1_000, reportReserveMs: 3_000 };

export const incidentSchema = z.strictObject({
  title: z.string().min(1),
  function: z.literal('alarm-responder'),
  /** The sample event that `npm start` replays in it. */
  event: z.string().default('alarm.eventbridge.json'),
  service: z.enum(['checkout', 'cart']).default('checkout'),
  controller: z.enum(['EXTERNAL']).optional(),
  mode: z.enum(['observe', 'propose', 'act']).default('act'),
  served: z.array(served).min(1).optional(),
  ledger: z.enum(['knows', 'empty']).default('knows'),
  deeds: z.array(deed).optional(),
  bad: z.array(revision).optional(),
  /** By name; absent: the service's 5xx alarm rises three minutes before noon, a minute before the event, and follows the traffic. */
  alarms: z.record(z.string(), alarm).optional(),
  /** What the config names, if it is not the alarms above. */
  guardedAlarms: z.array(z.string()).optional(),
  alarmAfter: z.number().default(3),
  okAfter: z.number().default(3),
  awsWatches: z.array(z.string()).default([]),
  terminationWait: z.int().min(0).default(5),
  approvalWait: z.boolean().default(false),
  barriers: z.array(z.strictObject({ revision, why: z.string() })).default([]),
  /** `44: 42`: definition 44 is 42 registered anew. */
  same: z.record(z.string(), revision).default({}),
  secrets: z.array(revision).default([]),
  hold: z.strictObject({ scope: z.enum(['service', 'all']), reason: z.string() }).optional(),
  vetoes: z.array(z.strictObject({ revision, incident: z.string(), reason: z.string() })).default([]),
  others: z
    .strictObject({
      guarded: z.int().min(0).default(0),
      firing: z.int().min(0).default(0),
      sharing: z.array(z.strictObject({ service: z.string(), shiftedAt: minute })).default([]),
    })
    .default({ guarded: 0, firing: 0, sharing: [] }),
  neverStarts: z.array(revision).default([]),
  unhealthy: z.array(revision).default([]),
  /** Sent a second time by another path, in the same batch as the queue delivers it. */
  also: z.array(z.string()).default([]),
  /** The function dies right after this call took effect, such as `codedeploy:CreateDeployment`. */
  diesAfter: z.string().optional(),
  faults: z.array(fault).default([]),
  sweepEvery: z.number().min(1).default(5),
  until: minute.default(90),
  policy: z.record(z.string(), z.int().min(0)).default(shortTimes),
  rollback: z.record(z.string(), z.int().min(0)).default({}),
  awsTimeoutMs: z.int().min(1).default(2_000),
  lambdaTimeoutMs: z.int().min(1).default(60_000),
  expect: expectation,
});

export type IncidentExpectation = z.infer<typeof expectation>;
export interface IncidentScenario extends z.infer<typeof incidentSchema> {
  readonly name: string;
}
