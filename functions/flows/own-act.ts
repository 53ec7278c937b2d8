import type { GuardedService } from '../core/config.ts';
import type { OwnAct, ServiceFacts, Version } from '../core/facts.ts';
import type { DeploymentId } from '../core/ids.ts';
import type { Intent } from '../core/incident.ts';
import { revisionName } from '../core/known-good.ts';
import { primaryOf } from '../core/situation.ts';
import { type EpochMs, elapsed, minus, minutes, seconds } from '../core/units.ts';
import type { DeploymentDetail, EcsDeployment } from '../core/window.ts';
import { look } from './look.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** What became of the incident's intent, and what CodeDeploy waits for, if it does. */
export interface OwnFound {
  readonly own: OwnAct;
  readonly waitsFor?: { readonly deployment: DeploymentId; readonly what: 'approval' | 'termination' } | undefined;
  /** What somebody had begun to deploy before it, where its own answer did not come to say so. */
  readonly superseded?: Intent['superseded'];
}

/** AWS's lists may lag behind a write: until then "there is none" proves nothing. */
const LISTED_WITHIN = seconds(30);
/** What ended before the intent was written was not ended by us; so far may two clocks be apart. */
const CLOCK_SKEW = seconds(2);
/** A stopped deployment names its rollback a moment later (FACTS 3.4). */
export const ROLLBACK_NAMED_WITHIN = minutes(2);

/** Reads, never guesses: a crash after the act, or an answer that was lost, is resolved here. */
export async function findOwnAct(
  intent: Intent,
  service: GuardedService,
  ecs: ServiceFacts,
  ports: ResponderPorts,
): Promise<OwnFound> {
  switch (intent.via) {
    case 'create-deployment':
      return byCreateDeployment(intent, service, ports);
    case 'stop-deployment':
      return byStopDeployment(intent, service, ecs, ports);
    case 'update-service':
      return { own: await byUpdateService(intent, ecs, ports), superseded: supersededBy(intent, ecs) };
    case 'stop-service-deployment':
      return { own: await byStopServiceDeployment(intent, ecs, ports) };
  }
}

async function byCreateDeployment(intent: Intent, service: GuardedService, ports: ResponderPorts): Promise<OwnFound> {
  const id = intent.deployment ? (intent.deployment as DeploymentId) : await found(intent, service, ports);
  if (id === undefined) return { own: untraced(intent, ports) };
  const detail = await inspect(id, service, ports);
  if (!detail) return { own: untraced(intent, ports) };
  const waitsFor = detail.waitsFor && { deployment: id, what: detail.waitsFor };
  return { own: actFrom(detail), waitsFor };
}

function found({ nonce, at }: Intent, { codedeploy }: GuardedService, ports: ResponderPorts) {
  if (!codedeploy) return undefined;
  const { application, deploymentGroup } = codedeploy;
  return look(ports.time, 'our own deployment', (s) =>
    ports.codedeploy.findByNonce(application, deploymentGroup, nonce, at, s),
  );
}

/** What AWS shows of an act whose answer was lost, right after it; undefined: nothing yet, or it does not say. */
export async function traceOf(intent: Intent, service: GuardedService, ports: ResponderPorts) {
  const { via, to } = intent;
  if (via === 'create-deployment') {
    const deployment = await found(intent, service, ports);
    return deployment && { deployment };
  }
  if (via !== 'update-service') return undefined;
  const { cluster, ecsService } = service;
  const ecs = await look(ports.time, 'our own deployment', (s) => ports.ecs.service(cluster, ecsService, s));
  const primary = primaryOf({ ecs });
  if (ecs === 'service-not-found' || primary?.definition !== to) return undefined;
  return { deployment: primary.id, superseded: supersededBy(intent, ecs) };
}

async function inspect(
  id: DeploymentId,
  { cluster, ecsService }: GuardedService,
  { time, codedeploy }: ResponderPorts,
) {
  const detail = await look(time, id, (s) => codedeploy.inspect(id, cluster, ecsService, s));
  return detail === 'unknown-deployment' ? undefined : detail;
}

const untraced = ({ at }: Intent, { time }: ResponderPorts): OwnAct =>
  elapsed(at, time.now()) < LISTED_WITHIN ? { state: 'unclear' } : { state: 'none' };

function actFrom(detail: DeploymentDetail): OwnAct {
  const { id: deployment, over, succeeded, shift, completedAt, error, status } = detail;
  if (!over) return { state: 'in-flight', deployment, shift };
  const shifted = shift ?? completedAt;
  if (succeeded && shifted !== undefined) return { state: 'succeeded', deployment, shift: shifted };
  return { state: 'failed', deployment, because: error ?? `CodeDeploy says ${status}` };
}

async function byStopDeployment(
  intent: Intent,
  service: GuardedService,
  ecs: ServiceFacts,
  ports: ResponderPorts,
): Promise<OwnFound> {
  const deployment = intent.deployment ?? '';
  const stopped = await inspect(deployment as DeploymentId, service, ports);
  if (!stopped) return { own: { state: 'none' } };
  if (!stopped.over) {
    const untouched = elapsed(intent.at, ports.time.now()) >= LISTED_WITHIN && stopped.status === 'InProgress';
    return { own: untouched ? { state: 'none' } : { state: 'in-flight', deployment } };
  }
  if (stopped.succeeded || endedBefore(intent, stopped.completedAt)) return { own: { state: 'none' } };
  if (stopped.rolledBackBy) {
    const rollback = await inspect(stopped.rolledBackBy, service, ports);
    return { own: rollback ? actFrom(rollback) : { state: 'unclear' } };
  }
  const at = stopped.completedAt ?? intent.at;
  if (primaryOf({ ecs })?.definition === intent.to) return { own: { state: 'succeeded', deployment, shift: at } };
  const named = elapsed(at, ports.time.now()) >= ROLLBACK_NAMED_WITHIN;
  const because = 'it was stopped, and CodeDeploy did not go back to blue';
  return { own: named ? { state: 'failed', deployment, because } : { state: 'in-flight', deployment } };
}

const endedBefore = ({ at }: Intent, end: EpochMs | undefined) => end !== undefined && end < minus(at, CLOCK_SKEW);

async function deploymentOf(ecs: ServiceFacts, ports: ResponderPorts): Promise<EcsDeployment | undefined> {
  const arn = ecs.serviceDeployment;
  if (arn === undefined) return undefined;
  const detail = await look(ports.time, arn, (s) => ports.ecs.serviceDeployment(arn, s));
  return detail === 'unknown-deployment' ? undefined : detail;
}

/** ECS has no description to carry a nonce: its PRIMARY deployment is ours if it goes where the intent goes. */
async function byUpdateService(intent: Intent, ecs: ServiceFacts, ports: ResponderPorts): Promise<OwnAct> {
  const { to, from, shift, deployment = 'the deployment' } = intent;
  const primary = primaryOf({ ecs });
  if (primary?.definition !== to && shift !== undefined) return { state: 'succeeded', shift };
  if (!primary) return { state: 'unclear' }; // nobody says what runs: that ours is not there is not said either
  if (primary.definition === from) {
    const done = await deploymentOf(ecs, ports);
    if (done?.kind === 'rollback' && (done.startedAt ?? 0) >= intent.at) {
      return { state: 'failed', deployment, because: `ECS went back from it (${done.status})` };
    }
    const found = untraced(intent, ports);
    if (found.state === 'unclear') return found; // one stale answer proves nothing
    // It is known to have begun, and what runs is the old one again.
    if (intent.deployment) return { state: 'failed', deployment, because: 'ECS runs the old revision again' };
    // Whether ours lies under that, nobody can tell any more: rather no act than two.
    const anew = intent.seen && !intent.seen.includes(primary.id);
    return anew ? { state: 'failed', deployment, because: `${revisionName(from)} was deployed anew meanwhile` } : found;
  }
  if (primary.definition !== to) {
    return { state: 'failed', deployment, because: `somebody deployed ${revisionName(primary.definition)} meanwhile` };
  }
  const detail = await deploymentOf(ecs, ports);
  if (detail?.kind === 'rollback') return { state: 'failed', deployment, because: `ECS went back (${detail.status})` };
  if (!primary.stable || (detail && !detail.over)) return { state: 'in-flight', deployment: primary.id, shift };
  return { state: 'succeeded', deployment: primary.id, shift: shift ?? detail?.finishedAt ?? ports.time.now() };
}

/** Of a lost answer: what is there beside ours, and was not when it was decided. */
function supersededBy({ to, deployment, seen }: Intent, ecs: ServiceFacts): Intent['superseded'] {
  if (deployment !== undefined || primaryOf({ ecs })?.definition !== to) return undefined;
  return notAmong(
    seen,
    ecs.versions.filter(({ definition }) => definition !== to),
  );
}

/** What is none of these: each definition once; undefined: nothing. */
export function notAmong(
  seen: readonly string[] | undefined,
  versions: readonly Pick<Version, 'id' | 'definition'>[],
): Intent['superseded'] {
  const unseen = seen ? versions.filter(({ id }) => !seen.includes(id)) : [];
  return unseen.length > 0 ? [...new Set(unseen.map(({ definition }) => definition))] : undefined;
}

async function byStopServiceDeployment(intent: Intent, ecs: ServiceFacts, ports: ResponderPorts): Promise<OwnAct> {
  const arn = intent.deployment ?? '';
  const detail = await look(ports.time, arn, (s) => ports.ecs.serviceDeployment(arn, s));
  if (detail === 'unknown-deployment') return { state: 'none' };
  const shift = detail.finishedAt ?? intent.shift ?? ports.time.now();
  if (!detail.over) {
    const untouched = detail.kind === 'deploy' && detail.status === 'IN_PROGRESS';
    const waited = elapsed(intent.at, ports.time.now()) >= LISTED_WITHIN;
    return untouched && waited ? { state: 'none' } : { state: 'in-flight', deployment: arn };
  }
  if (detail.status === 'SUCCESSFUL' || endedBefore(intent, detail.finishedAt)) return { state: 'none' };
  const back = detail.status === 'ROLLBACK_SUCCESSFUL' || primaryOf({ ecs })?.definition === intent.to;
  if (back) return { state: 'succeeded', deployment: arn, shift };
  return { state: 'failed', deployment: arn, because: `ECS says ${detail.status}` };
}
