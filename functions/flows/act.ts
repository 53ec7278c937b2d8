import type { GuardedService } from '../core/config.ts';
import type { Act } from '../core/decision.ts';
import type { Facts, ServiceFacts } from '../core/facts.ts';
import type { DeploymentId } from '../core/ids.ts';
import type { Incident, Intent } from '../core/incident.ts';
import { revisionName } from '../core/known-good.ts';
import { primaryOf } from '../core/situation.ts';
import type { Placement } from '../core/term.ts';
import { type EpochMs, elapsed, seconds } from '../core/units.ts';
import { restless } from '../core/window.ts';
import type { Lease } from './ledger-port.ts';
import { look, once } from './look.ts';
import { notAmong, traceOf } from './own-act.ts';
import { CallFailed } from './ports.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** What an act came to. Each leaves the incident as it must be found by whoever comes next. */
export type ActResult =
  | {
      readonly result: 'started' | 'adopted';
      readonly incident: Incident;
      /** What went with it that was not decided. */
      readonly because?: string | undefined;
    }
  /** Done by nobody: the world moved in between. Decided anew at the next look. */
  | {
      readonly result: 'lost-race' | 'overtaken';
      readonly incident: Incident;
      readonly because: string;
    }
  /** Nobody knows whether it was done, or by whom: found out by reading, at the next look. */
  | { readonly result: 'unclear' | 'already-over'; readonly incident: Incident; readonly because: string }
  | { readonly result: 'refused'; readonly incident: Incident; readonly because: string }
  | { readonly result: 'lost-lease'; readonly incident: Incident; readonly because: string };

/** Facts older than this are read again before the act: between a look and a leap a person may deploy. */
const FRESH = seconds(2);

export interface Acting {
  readonly act: Act;
  readonly service: GuardedService;
  readonly facts: Facts;
  readonly incident: Incident;
  readonly lease: Lease;
  /** When the service was read. */
  readonly readAt: EpochMs;
  readonly actUntil: EpochMs;
  readonly ports: ResponderPorts;
}

/** Intent first, so that a crash after the write finds its own deployment. Then the act, once; then what came of it. */
export async function carryOut(acting: Acting): Promise<ActResult> {
  const { act, incident, lease, ports } = acting;
  const intent = intentOf(acting);
  const intended = { ...incident, intent };
  const saved = await look(ports.time, 'the ledger', (s) => ports.ledger.save(lease, intended, 'keep', s));
  if (saved === 'lost-lease') return { result: 'lost-lease', incident, because: 'another invocation has the lease' };
  const overtaken = await overtakenBy(acting);
  if (ports.time.now() >= acting.actUntil)
    return { result: 'overtaken', incident, because: 'the time for acting is over' };
  if (overtaken !== undefined) return { result: 'overtaken', incident, because: overtaken };
  const outcome = await insist(acting, () => attempt(acting, intent));
  if (outcome === 'lost-race') return { result: outcome, incident, because: 'a deployment began in between' };
  // By somebody else, or by a try of ours whose answer was lost.
  if (outcome === 'already-over') return { result: outcome, incident: intended, because: `${actId(act)} has ended` };
  if ('by' in outcome) return { result: 'overtaken', incident, because: outcome.by };
  if ('failed' in outcome) return unanswered(acting, intent, outcome);
  return { result: 'started', incident: { ...incident, intent: { ...intent, ...outcome } }, because: over(outcome) };
}

const actId = (act: Act) => (act.kind === 'stop-deployment' ? act.deployment : revisionName(act.from));

const over = ({ superseded: gone }: Begun) =>
  gone && `it has superseded ${gone.map(revisionName).join(', ')}, which somebody had begun to deploy in between`;

function intentOf({ act, facts, ports }: Acting): Intent {
  const at = ports.time.now();
  const { from, to, via } = act;
  const hash = facts.definitions.get(from)?.hash ?? facts.terms.findLast((t) => t.definition === from)?.hash ?? '';
  const nonce = `belay-${ports.invocation}-${at.toString(36)}`;
  const stops = act.kind === 'stop-deployment' ? act.deployment : undefined;
  const { ecs } = facts;
  const seen = via === 'update-service' && ecs !== 'service-not-found' ? ecs.versions.map(({ id }) => id) : undefined;
  return { nonce, act: act.kind, via, from, to, veto: hash, at, deployment: stops, seen };
}

/** CodeDeploy holds one deployment a group, which is a mutex; ECS has none, and would supersede a person's deployment. */
async function overtakenBy({ act, service, facts, readAt, ports }: Acting): Promise<string | undefined> {
  const stale = elapsed(readAt, ports.time.now()) > FRESH;
  if (act.kind === 'stop-deployment' || (act.via === 'create-deployment' && !stale)) return undefined;
  const ecs = await look(ports.time, 'the service', (s) => ports.ecs.service(service.cluster, service.ecsService, s));
  if (ecs === 'service-not-found') return 'the service is gone';
  const running = primaryOf({ ecs })?.definition;
  if (running !== act.from) return `${running ? revisionName(running) : 'nothing'} runs now`;
  return act.via === 'update-service' && restless(ecs) && !isAsRead(ecs, facts) ? 'a deployment has begun' : undefined;
}

/** What a failed deployment leaves behind is restless for good: the window was found closed in spite of it. */
const isAsRead = (ecs: ServiceFacts, facts: Facts) =>
  facts.ecs !== 'service-not-found' &&
  ecs.serviceDeployment === facts.ecs.serviceDeployment &&
  primaryOf({ ecs })?.id === primaryOf(facts)?.id;

const TRIES = 20;
const REST = seconds(1);
/** So many lost answers end it. To stop twice is to stop once; to deploy twice is two deployments. */
const LOST_MAX = { 'stop-deployment': 8, 'roll-back': 1 } as const;

/**
 * A throttle is an answer: nothing was done, so it is safe to try again, as long as nobody has come in between. A lost answer
 * says nothing, and whatever a later try is told does not speak of that one.
 */
async function insist<T>(acting: Acting, work: () => Promise<T>): Promise<T | Overtaken | Failed> {
  const { act, ports, actUntil } = acting;
  const { time } = ports;
  for (let tries = 1, lost = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.unanswered) lost += 1;
      const failed = { failed: error, lost: lost > 0 };
      if (error.outcome === 'refused' || lost === LOST_MAX[act.kind] || tries === TRIES) return failed;
      await time.sleep(REST, new AbortController().signal);
      // A function that was frozen in its rest goes on much later, on facts that are old by then.
      if (time.now() >= actUntil) return failed;
      const by = await overtakenBy(acting);
      if (by !== undefined) return { by };
    }
  }
}

/** Between two tries. */
interface Overtaken {
  readonly by: string;
}

interface Failed {
  readonly failed: CallFailed;
  /** One of the tries may have been done. */
  readonly lost: boolean;
}

/** What AWS calls our act, and what went with it: parts of the intent from now on. */
type Begun = Pick<Intent, 'deployment' | 'superseded'>;

async function attempt(acting: Acting, intent: Intent): Promise<Begun | 'lost-race' | 'already-over'> {
  const { act, service, ports } = acting;
  const { time, codedeploy, ecs } = ports;
  if (act.kind === 'stop-deployment') {
    const stopped =
      act.via === 'stop-deployment'
        ? await once(time, act.via, (s) => codedeploy.stop(act.deployment as DeploymentId, s))
        : await once(time, act.via, (s) => ecs.stopServiceDeployment(act.deployment, s));
    return stopped === 'already-over' ? stopped : { deployment: act.deployment };
  }
  if (act.via === 'update-service') {
    const { cluster, ecsService } = service;
    const { deployment, others } = await once(time, act.via, (s) => ecs.update(cluster, ecsService, act.to, s));
    return { deployment, superseded: notAmong(intent.seen, others) };
  }
  return once(time, act.via, (s) => codedeploy.create(orderOf(acting, intent), s));
}

function orderOf({ act, service, facts, incident }: Acting, { nonce }: Intent) {
  const proven = facts.terms.findLast((t) => t.definition === act.to)?.candidate?.placement;
  const placement: Placement | undefined = proven ?? primaryOf(facts)?.placement;
  const group = service.codedeploy;
  if (!placement || !group) {
    throw new CallFailed('codedeploy:CreateDeployment', 'refused', 'nobody knows its container, port or group');
  }
  const { application, deploymentGroup, beforeAllowTrafficHook } = group;
  const why = `Belay: back from ${revisionName(act.from)} (${incident.id})`;
  const description = `${nonce} ${why}`.slice(0, 256);
  return { application, deploymentGroup, definition: act.to, placement, beforeAllowTrafficHook, description };
}

/** No client token makes a second try safe, so an unclear outcome is resolved by reading, here or at the next look. */
async function unanswered(
  { service, incident, ports }: Acting,
  intent: Intent,
  { failed, lost }: Failed,
): Promise<ActResult> {
  const because = String(failed);
  if (failed.outcome === 'refused' && !lost) return { result: 'refused', incident, because };
  const trace = lost ? await traceOf(intent, service, ports).catch(() => undefined) : undefined; // the next look asks again
  if (trace === undefined) return { result: 'unclear', incident: { ...incident, intent }, because };
  return { result: 'adopted', incident: { ...incident, intent: { ...intent, ...trace } }, because: over(trace) };
}
