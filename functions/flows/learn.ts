import type { GuardedService } from '../core/config.ts';
import type { ServiceFacts, Version } from '../core/facts.ts';
import type { DeploymentId, TaskDefinitionArn } from '../core/ids.ts';
import { servedEarlier, withTerm } from '../core/known-good.ts';
import { primaryOf } from '../core/situation.ts';
import type { Candidate, Term } from '../core/term.ts';
import { type EpochMs, elapsed, minus, minutes } from '../core/units.ts';
import type { DeploymentDetail, EcsDeployment, GroupFacts } from '../core/window.ts';
import { look } from './look.ts';
import { ROLLBACK_NAMED_WITHIN } from './own-act.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** What a revision's term is, as far as it can be told, and whether that was news. */
export interface Learnt {
  readonly running: Version;
  readonly term: Term;
  readonly isNew: boolean;
  /** It completed an ECS deployment, which makes it a proof candidate. */
  readonly completed: boolean;
}

/** A deployment took traffic, ended without success, and nobody has gone back from it: PRIMARY says nothing of the listener. */
export interface Adrift {
  readonly adrift: DeploymentDetail;
  readonly running: TaskDefinitionArn;
}

/** What runs when nothing is in flight: the last term of the ledger if it is that, else learnt from AWS. */
export async function learnRunning(
  service: GuardedService,
  ecs: ServiceFacts,
  group: GroupFacts | undefined,
  terms: readonly Term[],
  ports: ResponderPorts,
): Promise<Learnt | Adrift | undefined> {
  const running = primaryOf({ ecs });
  if (!running) return undefined;
  const last = terms.at(-1);
  const own = running.deployment ?? running.id;
  const made = group
    ? [group.lastAttempted?.deployment ?? own, group.lastSuccessful?.deployment ?? own]
    : [ecs.serviceDeployment ?? running.id];
  if (last?.definition === running.definition && made.every((deployment) => deployment === last.deployment)) {
    // A hook that wrote it could not know that somebody went back with it.
    const untold = last.kind === 'deploy' && servedEarlier(last.hash, terms.slice(0, -1));
    return { running, term: untold ? { ...last, kind: 'rollback' } : last, isNew: untold, completed: false };
  }
  const shifted = group
    ? await shiftedByCodeDeploy(service, group, ecs, running, ports)
    : await shiftedByEcs(ecs, running, ports);
  if (!shifted || 'adrift' in shifted) return shifted;
  // The same revision, deployed anew or gone back to what it was: its term goes on, unless a rollback began another.
  if (last?.definition === running.definition && (shifted.kind === 'deploy' || last.shift >= shifted.shift)) {
    return { running, term: last, isNew: false, completed: false };
  }
  const found = await look(ports.time, 'the running definition', (s) => ports.ecs.definition(running.definition, s));
  if (found === 'definition-not-found') return undefined;
  const wentBack = servedEarlier(found.hash, terms);
  const term: Term = {
    shift: shifted.shift,
    definition: running.definition,
    hash: found.hash,
    deployment: shifted.deployment,
    kind: shifted.kind === 'rollback' || wentBack ? 'rollback' : 'deploy',
  };
  const known = withTerm(terms, term).find((t) => t.shift === term.shift) ?? term;
  return { running, term: known, isNew: true, completed: shifted.completed };
}

interface Shifted {
  readonly shift: EpochMs;
  readonly deployment: string;
  readonly kind: Term['kind'];
  readonly completed: boolean;
}

/** The newest deployment that has moved production traffic, a rollback by AWS among them. */
async function shiftedByCodeDeploy(
  { cluster, ecsService }: GuardedService,
  group: GroupFacts,
  ecs: ServiceFacts,
  running: Version,
  ports: ResponderPorts,
): Promise<Shifted | Adrift | undefined> {
  const inspect = async (id: DeploymentId | undefined) => {
    if (id === undefined) return undefined;
    const found = await look(ports.time, id, (s) => ports.codedeploy.inspect(id, cluster, ecsService, s));
    return found === 'unknown-deployment' ? undefined : found;
  };
  const ids = [group.lastAttempted?.deployment, group.lastSuccessful?.deployment, running.deployment as DeploymentId];
  const details = await Promise.all([...new Set(ids)].map(inspect));
  const linked = details.flatMap((detail) => [detail?.rolledBackBy, detail?.rollsBack]);
  const others = await Promise.all([...new Set(linked)].filter((id) => !ids.includes(id)).map(inspect));
  const all = [...details, ...others].filter((detail) => detail !== undefined);
  const attempt = details[0];
  // The group says that it is over, and its own word is older: it is waited for like any that is in flight.
  if (attempt && !attempt.over) return { adrift: attempt, running: running.definition };
  const ahead = all.find((detail) => isAheadOf(running, detail, ports));
  if (ahead) return { adrift: ahead, running: running.definition };
  const left = attempt && !attempt.succeeded && attempt.shift !== undefined ? attempt : undefined;
  // The group's word is older than the deployment's own: its rollback is on its way.
  const goingBack = left?.rolledBackBy !== undefined && all.some(({ id, over }) => id === left.rolledBackBy && !over);
  const goneBack = left?.rolledBackBy !== undefined || left?.id === running.deployment;
  const unnamed = left && left.rolledBackBy === undefined && mayGoBack(left, group, ecs, running, ports);
  if (left && (goingBack || unnamed || !goneBack)) return { adrift: left, running: running.definition };
  // Going back from what never had the traffic moves nothing.
  const moved = all.filter(
    ({ rollsBack }) => all.find(({ id }) => id === rollsBack)?.shift !== undefined || !rollsBack,
  );
  const shifts = moved.flatMap((detail) => shiftOf(detail, running) ?? []);
  return shifts.toSorted((a, b) => a.shift - b.shift).at(-1) ?? sinceItsTaskSet(running);
}

/** It has only just gone back, and ECS still calls PRIMARY what it went back from. */
const isAheadOf = ({ deployment }: Version, rollback: DeploymentDetail, ports: ResponderPorts) =>
  rollback.succeeded &&
  rollback.rollsBack !== undefined &&
  rollback.rollsBack === deployment &&
  justEnded(rollback, ports);

const justEnded = ({ completedAt }: DeploymentDetail, { time }: ResponderPorts) =>
  completedAt !== undefined && elapsed(completedAt, time.now()) < ROLLBACK_NAMED_WITHIN;

/** It has only just ended, blue still runs, and CodeDeploy names the rollback a moment later (FACTS 3.4). */
function mayGoBack(
  left: DeploymentDetail,
  group: GroupFacts,
  { versions }: ServiceFacts,
  running: Version,
  ports: ResponderPorts,
): boolean {
  const blue = versions.some(
    ({ id, status, runningCount }) => id !== running.id && status !== 'DRAINING' && runningCount > 0,
  );
  return justEnded(left, ports) && blue && (left.autoRollback ?? group.autoRollback).enabled;
}

/** CodeDeploy has no history of it: the service's first task set, or one whose deployments were purged. */
function sinceItsTaskSet({ createdAt, deployment, id }: Version): Shifted | undefined {
  return createdAt && { shift: createdAt, deployment: deployment ?? id, kind: 'deploy', completed: false };
}

/** A rollback moves traffic back to a task set that an older deployment made: it need not be the running one's own. */
function shiftOf(detail: DeploymentDetail, running: Version): Shifted | undefined {
  const goesBack = detail.creator === 'codeDeployRollback';
  // ECS's word is older than CodeDeploy's: it still calls PRIMARY what was just gone back from.
  if (goesBack && detail.rollsBack === running.deployment) return undefined;
  const shift = detail.shift ?? (goesBack ? (detail.completedAt ?? detail.createdAt) : undefined);
  if (shift === undefined || !detail.over || (!goesBack && detail.id !== running.deployment)) return undefined;
  return { shift, deployment: detail.id, kind: goesBack ? 'rollback' : 'deploy', completed: false };
}

async function shiftedByEcs(ecs: ServiceFacts, running: Version, ports: ResponderPorts): Promise<Shifted | undefined> {
  const arn = ecs.serviceDeployment;
  const found = arn && (await look(ports.time, arn, (s) => ports.ecs.serviceDeployment(arn, s)));
  if (!found || found === 'unknown-deployment') {
    const shift = running.createdAt;
    return shift && { shift, deployment: running.id, kind: 'deploy', completed: running.stable };
  }
  const shift = ecsShift(found) ?? running.createdAt;
  if (shift === undefined || !found.over) return undefined;
  return { shift, deployment: found.arn, kind: found.kind, completed: found.status === 'SUCCESSFUL' };
}

/** Rolling: the deployment's start. The others shift later than that, and surely had when their bake time began. */
function ecsShift(detail: EcsDeployment): EpochMs | undefined {
  const { strategy, startedAt, finishedAt, bakeMinutes = 0 } = detail;
  // The record is the failed deployment's own: traffic came back later than that had begun.
  if (detail.kind === 'rollback') return detail.rollbackAt ?? finishedAt;
  return strategy === 'ROLLING' ? startedAt : finishedAt && minus(finishedAt, minutes(bakeMinutes));
}

/** What its tasks really run, and how it was placed: what a later rollback to it will need. */
export async function candidateOf(
  { cluster }: GuardedService,
  running: Version,
  source: Candidate['source'],
  at: EpochMs,
  ports: ResponderPorts,
): Promise<Candidate> {
  const tasks = await look(ports.time, 'the tasks', (s) => ports.ecs.tasks(cluster, running.id, s));
  return { source, at, images: tasks[0]?.images ?? [], placement: running.placement };
}
