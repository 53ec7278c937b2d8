import type { InFlight, ServiceFacts, Version } from './facts.ts';
import type { DeploymentId } from './ids.ts';
import type { Term } from './term.ts';
import type { EpochMs } from './units.ts';

/* Whether a deployment is in flight, from what CodeDeploy and ECS say of it. Pure: the flow asks. */

/** A CodeDeploy deployment group, as far as windows and rollbacks care. */
export interface GroupFacts {
  /** The newest deployment, whatever became of it. `over`: Succeeded, Failed or Stopped; any other status is in flight. */
  readonly lastAttempted?: { readonly deployment: DeploymentId; readonly over: boolean } | undefined;
  readonly lastSuccessful?: { readonly deployment: DeploymentId } | undefined;
  readonly alarms: AlarmSettings;
  readonly autoRollback: AutoRollback;
  /** New deployments wait for somebody to let them go on before traffic moves. */
  readonly approvalWait: boolean;
}

/** On which alarms CodeDeploy stops a deployment. */
export interface AlarmSettings {
  readonly enabled: boolean;
  readonly names: readonly string[];
}

export interface AutoRollback {
  readonly enabled: boolean;
  /** `DEPLOYMENT_FAILURE`, `DEPLOYMENT_STOP_ON_ALARM`, `DEPLOYMENT_STOP_ON_REQUEST`. */
  readonly events: readonly string[];
}

/** One CodeDeploy deployment with its one target. */
export interface DeploymentDetail {
  readonly id: DeploymentId;
  readonly status: string;
  readonly over: boolean;
  readonly succeeded: boolean;
  readonly creator: string;
  readonly description: string;
  readonly createdAt?: EpochMs | undefined;
  readonly completedAt?: EpochMs | undefined;
  /** The start of AllowTraffic. */
  readonly shift?: EpochMs | undefined;
  /** `approval`: status Ready. `termination`: all traffic has moved, blue waits for its end. */
  readonly waitsFor?: 'approval' | 'termination' | undefined;
  /** This deployment's own, where it overrides the group's. */
  readonly alarmsOverride?: AlarmSettings | undefined;
  /** This deployment's effective ones, where CodeDeploy says them. */
  readonly autoRollback?: AutoRollback | undefined;
  /** It goes back from this deployment. */
  readonly rollsBack?: DeploymentId | undefined;
  /** It was rolled back by this deployment. */
  readonly rolledBackBy?: DeploymentId | undefined;
  readonly error?: string | undefined;
}

/** A deployment by ECS itself. */
export interface EcsDeployment {
  readonly arn: string;
  readonly status: string;
  readonly over: boolean;
  readonly kind: 'deploy' | 'rollback';
  readonly strategy: string;
  readonly startedAt?: EpochMs | undefined;
  readonly finishedAt?: EpochMs | undefined;
  /** When its rollback began, where it has one. */
  readonly rollbackAt?: EpochMs | undefined;
  /** `PRODUCTION_TRAFFIC_SHIFT` and so on, where the strategy has stages. */
  readonly stage?: string | undefined;
  /** It will be rolled back by ECS when one of these fires. */
  readonly watched: readonly string[];
  readonly bakeMinutes?: number | undefined;
}

const alive = (version: Version) => version.status !== 'DRAINING' && version.status !== 'INACTIVE';
const isPrimary = (version: Version) => version.status === 'PRIMARY';

/** By the deployment's own settings where it has some, else the group's. */
function watchedBy(detail: DeploymentDetail, group: GroupFacts): readonly string[] {
  const alarms = detail.alarmsOverride ?? group.alarms;
  const rollback = detail.autoRollback ?? group.autoRollback;
  const willRollBack = rollback.enabled && rollback.events.includes('DEPLOYMENT_STOP_ON_ALARM');
  return alarms.enabled && willRollBack ? alarms.names : [];
}

/** @returns undefined when the deployment is over. */
export function byCodeDeploy(
  detail: DeploymentDetail,
  group: GroupFacts,
  { versions }: ServiceFacts,
  terms: readonly Term[],
): InFlight | undefined {
  if (detail.over) return undefined;
  const green = versions.find((version) => version.deployment === detail.id);
  const deployed = green ?? versions.find(isPrimary);
  if (!deployed) return undefined;
  const blue = green && blueOf(versions, green, terms);
  const goesBack = detail.creator === 'codeDeployRollback' || (green && wasBefore(green, terms));
  return {
    id: detail.id,
    by: 'codedeploy',
    kind: goesBack ? 'rollback' : 'deploy',
    definition: deployed.definition,
    shift: detail.shift,
    blue: blue && { definition: blue.definition, runningCount: blue.runningCount },
    watched: watchedBy(detail, group),
  };
}

/** What had the traffic before this version, as far as the ledger knows. */
const servedBefore = ({ definition }: Version, terms: readonly Term[]) =>
  terms.findLast((term) => term.definition !== definition)?.definition;

/**
 * What CodeDeploy would go back to, while it runs: never what an earlier, failed deployment has left behind, not even when
 * blue itself is on its way out.
 */
function blueOf(versions: readonly Version[], green: Version, terms: readonly Term[]): Version | undefined {
  const others = versions
    .filter((version) => version !== green)
    .toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  const served = servedBefore(green, terms);
  const blue = others.find(isPrimary) ?? others.find(({ definition }) => definition === served) ?? others[0];
  return blue && alive(blue) && blue.runningCount > 0 ? blue : undefined;
}

/** Its definition served in a term of another deployment than its own. */
const wasBefore = ({ definition, deployment }: Version, terms: readonly Term[]) =>
  terms.some((term) => term.definition === definition && term.deployment !== deployment);

/** The stages of ECS's native blue/green before which production traffic has surely not moved have no clock of their own. */
const SHIFTS_AT_START = 'ROLLING';

export function byEcs(detail: EcsDeployment, { versions }: ServiceFacts, terms: readonly Term[]): InFlight | undefined {
  if (detail.over) return undefined;
  const target = versions.find(isPrimary);
  if (!target) return undefined;
  const others = versions.filter((version) => version !== target && alive(version));
  const served = servedBefore(target, terms);
  // What this deployment has superseded may still be there: ECS goes back past it, to what last served.
  const source = others.find(({ definition }) => definition === served) ?? others[0];
  // While it bakes, the old deployment is gone from the list; ECS still knows where to go back to.
  const before = source?.definition ?? served;
  const shift = detail.strategy === SHIFTS_AT_START ? (detail.startedAt ?? target.createdAt) : undefined;
  const goesBack =
    detail.kind === 'rollback' ||
    terms.some((term) => term.definition === target.definition && (shift === undefined || term.shift < shift));
  return {
    id: detail.arn,
    by: 'ecs',
    kind: goesBack ? 'rollback' : 'deploy',
    definition: target.definition,
    shift,
    // ECS starts the old tasks again itself: that some of them have gone already does not matter.
    blue: before && { definition: before, runningCount: Math.max(1, source?.runningCount ?? 0) },
    watched: detail.watched,
  };
}

/** Something of it is not as it would be at rest: only then is it worth asking what is going on. */
export const restless = ({ versions }: ServiceFacts) =>
  versions.filter(alive).length > 1 || versions.some((version) => isPrimary(version) && !version.stable);
