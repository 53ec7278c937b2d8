import { z } from 'zod';
import { HOOKS, type HookName } from '../../functions/core/hook-call.ts';
import { UNHEALTHY, UNREACHABLE } from '../../functions/core/observation.ts';
import type { Term } from '../../functions/core/term.ts';
import { type EpochMs, iso } from '../../functions/core/units.ts';
import { CAUTIONS, FAILED_WHYS, REPORT_OUTCOMES, SUCCEEDED_WHYS } from '../../functions/core/verdict.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import type { World } from '../../sim/world.ts';
import { calls, callsIn, expectation, moment, notifications } from './document-parts.ts';
import type { EventFile } from './event-file.ts';
import { unmet } from './expectation.ts';
import type { Invocation, Replay } from './run.ts';

const observation = z.strictObject({
  at: moment,
  kind: z.enum(['healthy', 'unhealthy', 'unreachable']),
  reason: z.enum([...UNHEALTHY, ...UNREACHABLE]).nullable(),
  detail: z.string(),
  tookMs: z.number(),
});

/** What `replay --json` prints for one event. `replay.schema.json` is generated from this. */
export const documentSchema = z.strictObject({
  event: z.unknown().describe('the event as it was given'),
  eventFile: z.string(),
  function: z.enum(HOOKS),
  wake: z.literal('hook-call'),
  scenario: z.string().nullable(),
  title: z.string(),
  verdict: z.enum(['Succeeded', 'Failed']).nullable().describe('null: the invocation ended without one'),
  why: z.enum([...SUCCEEDED_WHYS, ...FAILED_WHYS]).nullable(),
  because: z.string(),
  report: z.enum(REPORT_OUTCOMES),
  reportedAt: moment.nullable().describe('when CodeDeploy took the status of this call; null: it did not'),
  deadline: moment.describe('when Lambda would have ended the invocation'),
  limits: z.record(z.string(), z.number()).describe('the limits in force, in milliseconds, bytes or counts'),
  observations: z.array(observation),
  cautions: z.array(z.strictObject({ kind: z.enum(CAUTIONS), detail: z.string() })),
  calls,
  notifications,
  proofs: z.array(z.strictObject({ definition: z.string(), hash: z.string(), shift: moment })),
  timeline: z.array(z.strictObject({ at: moment, what: z.enum(['call', 'probe', 'notification']), text: z.string() })),
  final: z
    .strictObject({
      hookStatus: z.enum(['InProgress', 'Succeeded', 'Failed']).nullable(),
      deploymentStatus: z.string().nullable(),
      errorCode: z.string().nullable(),
    })
    .describe('what CodeDeploy holds in the end; null: it knows no such hook call'),
  invocation: z.strictObject({ requestId: z.string(), error: z.string().nullable() }),
  expectation,
});

export type ReplayDocument = z.infer<typeof documentSchema>;

export interface Replayed extends Invocation {
  readonly file: EventFile;
  readonly hook: HookName;
  readonly scenario: Replay['scenario'];
  readonly requestId: string;
  readonly deadline: EpochMs;
  readonly world: World;
  /** Terms with a proof candidate, as the ledger has them in the end. */
  readonly proofs: readonly Term[];
}

export function documentOf(replayed: Replayed): ReplayDocument {
  const { file, hook, scenario, result, error, requestId, world } = replayed;
  const document: ReplayDocument = {
    event: file.event,
    eventFile: file.path,
    function: hook,
    wake: 'hook-call',
    scenario: scenario.expect ? scenario.name : null,
    title: scenario.title,
    verdict: result?.finding.verdict ?? null,
    why: result?.finding.why ?? null,
    because: result?.finding.because ?? error ?? '',
    report: result?.report.outcome ?? 'not-reported',
    ...whatCodeDeployHolds(replayed),
    deadline: iso(result?.deadline ?? replayed.deadline),
    limits: limitsOf(replayed),
    observations: observationsOf(result),
    cautions: (result?.cautions ?? []).map(({ kind, detail }) => ({ kind, detail })),
    calls: callsIn(world.journal),
    notifications: notificationsOf(world),
    proofs: replayed.proofs.map(({ definition, hash, shift }) => ({ definition, hash, shift: iso(shift) })),
    timeline: [],
    invocation: { requestId, error: error ?? null },
    expectation: null,
  };
  const problems = scenario.expect ? unmet(scenario.expect, document) : undefined;
  return {
    ...document,
    timeline: timelineOf(document),
    expectation: problems ? { met: problems.length === 0, unmet: problems } : null,
  };
}

function whatCodeDeployHolds({ result, world }: Replayed): Pick<ReplayDocument, 'reportedAt' | 'final'> {
  const { hookExecutions, deployments } = world.codedeploy;
  const execution = hookExecutions.get(result?.call?.execution ?? '');
  const deployment = deployments.get(result?.call?.deployment ?? '');
  const at = execution?.reportedAt;
  const byThisCall = at !== undefined && result !== undefined && at >= result.startedAt;
  return {
    reportedAt: byThisCall ? iso(at) : null,
    final: {
      hookStatus: execution?.status ?? null,
      deploymentStatus: deployment?.status ?? null,
      errorCode: deployment?.errorInformation?.code ?? null,
    },
  };
}

const limitsOf = ({ result, scenario }: Replayed): Record<string, number> => ({
  lambdaTimeoutMs: scenario.limits.lambdaTimeoutMs,
  awsTimeoutMs: scenario.limits.awsTimeoutMs,
  ...Object.fromEntries(Object.entries(result?.limits ?? {}).filter(([, value]) => value !== undefined)),
});

const observationsOf = (result: HookResult | undefined): ReplayDocument['observations'] =>
  (result?.observations ?? []).map((o) => ({
    at: iso(o.at),
    kind: o.kind,
    reason: o.kind === 'healthy' ? null : o.reason,
    detail: o.detail,
    tookMs: o.tookMs,
  }));

const notificationsOf = (world: World): ReplayDocument['notifications'] =>
  world.sns.published.map(({ at, subject, message, attributes }) => ({
    at: iso(at),
    subject: subject ?? '',
    message,
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.StringValue ?? ''])),
  }));

/** Everything that happened, in the order in which it happened. */
function timelineOf({ calls, observations, notifications }: ReplayDocument): ReplayDocument['timeline'] {
  const entries: ReplayDocument['timeline'] = [
    ...calls.map((c) => ({ at: c.at, what: 'call' as const, text: `${c.service} ${c.operation}: ${c.outcome}` })),
    ...observations.map((o) => ({ at: o.at, what: 'probe' as const, text: `${o.kind}: ${o.detail}` })),
    ...notifications.map((n) => ({ at: n.at, what: 'notification' as const, text: n.subject })),
  ];
  return entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
