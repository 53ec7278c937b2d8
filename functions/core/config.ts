import * as v from '@badrap/valita';
import { arn, httpUrl, ms, name, probe, text, whole } from './config-probe.ts';
import { brokenRelations, brokenRollbackRelations, stageProfiles } from './policy.ts';
import { type DurationMs, millis } from './units.ts';

/*
 * `belay.config.json`, as it lies beside each bundle: what to guard and how to probe it. Unknown keys are refused, so
 * that a misspelt limit is an error and not a default.
 */

/** The rollback limits, in milliseconds; what each means: core/policy.ts. */
const rollback = v.object({
  bakeMs: ms,
  reachMs: ms,
  settleMs: ms,
  waitDeadlineMs: ms,
  rollbackDeadlineMs: ms,
});

const policy = v.object({
  successesInARowMin: whole,
  unhealthyMax: whole,
  unreachableInARowMax: whole,
  pauseMs: ms,
  attemptTimeoutMs: ms,
  latencyMaxMs: ms.optional(),
  bodyMaxBytes: whole,
  soakMs: ms,
  alarmPollMs: ms,
  reportReserveMs: ms,
});

/** A person's leave for the responder: record only; tell the command as well; act. */
export const MODES = ['observe', 'propose', 'act'] as const;
export type Mode = (typeof MODES)[number];
const mode = v.union(...MODES.map((m) => v.literal(m)));

const guarded = v.object({
  service: name,
  stage: text,
  mode,
  /** Absent: ECS itself deploys the service (rolling or native blue/green), and no CodeDeploy hook is ever called for it. */
  codedeploy: v
    .object({ application: text, deploymentGroup: text, beforeAllowTrafficHook: text.optional() })
    .optional(),
  cluster: name,
  ecsService: name,
  alarms: v
    .array(text)
    .assert((names) => names.length <= 100, 'must name at most 100 alarms (one DescribeAlarms call)'),
  probes: v.object({ 'before-allow-traffic': probe, 'after-allow-traffic': probe }),
  policy: policy.chain((p) => {
    const broken = brokenRelations(p);
    return broken.length === 0 ? v.ok(p) : v.err(broken.join('; '));
  }),
  rollback: rollback.chain((r) => {
    const broken = brokenRollbackRelations(r);
    return broken.length === 0 ? v.ok(r) : v.err(broken.join('; '));
  }),
});

/** A service's name is its key in the ledger, and a deployment group leads to one service. */
function duplicatesIn(list: readonly v.Infer<typeof guarded>[]): string[] {
  const names = list.flatMap((s) => [
    s.service,
    `${s.cluster}:${s.ecsService}`,
    ...(s.codedeploy ? [groupKey(s.codedeploy.application, s.codedeploy.deploymentGroup)] : []),
  ]);
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

const config = v.object({
  version: v.literal(1),
  /** Events of any other account or region are refused. */
  account: v.string().assert((s) => /^\d{12}$/.test(s), 'must be a 12-digit AWS account id'),
  region: text,
  /** Where verdicts that are not plain successes are told. */
  topicArn: arn,
  /** The web address of docs/runbook.md, for messages. */
  runbookUrl: httpUrl.optional(),
  services: v.array(guarded).chain((list) => {
    const twice = duplicatesIn(list);
    return twice.length === 0 ? v.ok(list) : v.err(`must be named once each: ${twice.join(', ')}`);
  }),
});

export type BelayConfig = v.Infer<typeof config>;
export type GuardedService = v.Infer<typeof guarded>;
export type ProbePlan = v.Infer<typeof probe>;

export type CheckedConfig =
  | { readonly ok: true; readonly config: BelayConfig }
  /** Everything that is wrong at once: each names the path and the rule. */
  | { readonly ok: false; readonly problems: readonly string[] };

function sentence(issue: v.ValitaError['issues'][number]): string {
  const path = issue.path.map(String).join(' › ') || 'the config';
  switch (issue.code) {
    case 'missing_value':
      return `${path} is missing`;
    case 'unrecognized_keys':
      return `${path} has unknown keys: ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return `${path} must be ${issue.expected.join(' or ')}`;
    case 'invalid_literal':
      return `${path} must be ${issue.expected.map((e) => JSON.stringify(e)).join(' or ')}`;
    case 'custom_error':
      return `${path} ${typeof issue.error === 'string' ? issue.error : (issue.error?.message ?? 'is wrong')}`;
    default:
      return `${path} fits none of the allowed forms`;
  }
}

/** Reads a parsed `belay.config.json`; never throws. */
export function checkConfig(raw: unknown): CheckedConfig {
  const result = config.try(raw, { mode: 'strict' });
  if (result.ok) return { ok: true, config: result.value };
  return { ok: false, problems: result.issues.map(sentence) };
}

export const groupKey = (application: string, deploymentGroup: string) => `${application}/${deploymentGroup}`;

/** The guarded service behind a CodeDeploy deployment group. */
export const guardedBy = (
  { services }: BelayConfig,
  application: string,
  deploymentGroup: string,
): GuardedService | undefined =>
  services.find(
    ({ codedeploy }) => codedeploy?.application === application && codedeploy.deploymentGroup === deploymentGroup,
  );

/** Config's word alone says which services an alarm guards; usually one. */
export const servicesOf = ({ services }: BelayConfig, alarm: string): readonly GuardedService[] =>
  services.filter((s) => s.alarms.includes(alarm));

/** Time kept back for the report before the call's service is known: the most that any service asks for. */
export function reserveOf(checked: CheckedConfig): DurationMs {
  const asked = checked.ok ? checked.config.services.map((s) => s.policy.reportReserveMs) : [];
  return asked.length === 0 ? stageProfiles.prod.reportReserveMs : millis(Math.max(...asked));
}
