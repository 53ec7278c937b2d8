import type { BelayConfig, GuardedService } from '../core/config.ts';
import type { AlarmFacts, DefinitionState, Facts, ServiceFacts, Sharer } from '../core/facts.ts';
import { wantsVerification } from '../core/guards-own.ts';
import type { TaskDefinitionArn } from '../core/ids.ts';
import type { Incident } from '../core/incident.ts';
import { appraise, unbroken, withTerm } from '../core/known-good.ts';
import { SHARED_CAUSE } from '../core/policy.ts';
import { isFiring, situationOf } from '../core/situation.ts';
import { definitionsWanted } from '../core/target.ts';
import type { Hold } from '../core/term.ts';
import { type EpochMs, minus } from '../core/units.ts';
import type { GroupFacts } from '../core/window.ts';
import { type Adrift, type Learnt, learnRunning } from './learn.ts';
import { learnBefore } from './learn-before.ts';
import type { ServiceLedger } from './ledger-port.ts';
import { look } from './look.ts';
import { findOwnAct, type OwnFound } from './own-act.ts';
import type { ResponderPorts } from './responder-ports.ts';
import { stateOfDefinition } from './usability.ts';
import { verify } from './verify.ts';
import { awaitedAfter, windowOf } from './window-of.ts';

/** What is gathered for, and what was read before the lease. */
export interface Gathering {
  readonly service: GuardedService;
  readonly config: BelayConfig;
  readonly ports: ResponderPorts;
  readonly alarms: readonly AlarmFacts[];
  readonly ledger: ServiceLedger;
}

/** The first round: everything that can be asked without having heard anything else. */
export interface FirstRound {
  readonly at: EpochMs;
  readonly ecs: ServiceFacts | 'service-not-found';
  readonly group: GroupFacts | undefined;
  readonly firing: readonly string[];
  readonly holds: readonly Hold[];
  readonly definitions: ReadonlyMap<TaskDefinitionArn, DefinitionState>;
}

/** `openedAt`: of the incident as it was last seen, or now. The definitions are those that will most likely be wanted. */
export async function firstRound(gathering: Gathering, openedAt: EpochMs): Promise<FirstRound> {
  const { service, ports, ledger, alarms } = gathering;
  const { time } = ports;
  const at = time.now();
  const since = minus(openedAt, SHARED_CAUSE.windowMs);
  const noted = alarms.some(isFiring)
    ? look(time, 'the ledger', (s) => ports.ledger.noteFiring(service.service, openedAt, since, s))
    : undefined;
  const [ecs, group, count, definitions] = await Promise.all([
    look(time, 'the service', (s) => ports.ecs.service(service.cluster, service.ecsService, s)),
    groupOf(service, ports),
    noted,
    likelyDefinitions(gathering),
  ]);
  const holds = [ledger.hold, count?.hold].filter((hold) => hold !== undefined);
  return { at, ecs, group, firing: count?.firing ?? [], holds, definitions };
}

async function groupOf({ codedeploy }: GuardedService, ports: ResponderPorts): Promise<GroupFacts | undefined> {
  if (!codedeploy) return undefined;
  const { application, deploymentGroup } = codedeploy;
  const group = await look(ports.time, 'the group', (s) => ports.codedeploy.group(application, deploymentGroup, s));
  return group === 'group-not-found' ? undefined : group;
}

/** The ledger's last term most likely runs, and its nearest known good is most likely the target: asked at once. */
async function likelyDefinitions({ service, ledger, ports, alarms }: Gathering) {
  const { terms, vetoes, past, incident } = ledger;
  const incidents = incident ? [...past, incident] : past;
  const target = appraise({ terms, vetoes, incidents }, service.rollback).find((a) => a.good)?.term;
  const running = terms.at(-1);
  if (!target || !running || !alarms.some(isFiring)) return new Map();
  const questions = [
    { definition: running.definition, asTarget: false },
    { definition: target.definition, candidate: target.candidate, asTarget: true },
  ];
  const states = await Promise.all(questions.map((question) => stateOfDefinition(question, ports)));
  return new Map(states.map((state) => [state.definition, state]));
}

export interface Gathered {
  readonly facts: Facts;
  readonly first: FirstRound;
  readonly waitsFor?: OwnFound['waitsFor'];
  /** What runs now, or ran before what is in flight, and the ledger does not know of. */
  readonly news?: (Learnt & { readonly ecs: ServiceFacts }) | undefined;
}

/** The rest, each asked only if what is known by then makes it matter. */
export async function gather(gathering: Gathering, first: FirstRound, incident: Incident): Promise<Gathered> {
  const { service, config, ports, alarms, ledger } = gathering;
  const { ecs } = first;
  const found =
    incident.intent && ecs !== 'service-not-found' ? findOwnAct(incident.intent, service, ecs, ports) : undefined;
  const [window, own, sharers] = await Promise.all([
    windowOf(service, first, ledger, ports),
    found,
    sharersOf(gathering, config),
  ]);
  const learn = window.open ? learnBefore : learnRunning;
  const learnt = ecs === 'service-not-found' ? undefined : await learn(service, ecs, first.group, ledger.terms, ports);
  const adrift = learnt && 'adrift' in learnt ? learnt : undefined;
  const facts: Facts = {
    service: service.service,
    mode: service.mode,
    policy: service.rollback,
    alarms,
    incident: withOwn(incident, own),
    ecs,
    window: (adrift && awaitedAfter(adrift, ports)) ?? window,
    adrift: adrift && adriftSaid(adrift),
    own: own?.own,
    terms: unbroken(learnt && 'term' in learnt ? withTerm(ledger.terms, learnt.term) : ledger.terms),
    vetoes: ledger.vetoes,
    holds: first.holds,
    past: ledger.past.filter((past) => past.id !== incident.id),
    definitions: first.definitions,
    sharers,
    firing: first.firing,
    guarded: config.services.length,
  };
  const seen = await withDefinitions(facts, gathering);
  const wants = wantsVerification(situationOf(seen, ports.time.now()));
  const verification = wants ? await verify(seen, service, ports) : undefined;
  const isNews = learnt && 'term' in learnt && learnt.isNew && ecs !== 'service-not-found';
  const news = isNews ? { ...learnt, ecs } : undefined;
  return { facts: { ...seen, verification }, first, waitsFor: own?.waitsFor, news };
}

const adriftSaid = ({ adrift: { id, status } }: Adrift) =>
  `${id} took traffic and ended (${status}), and nobody went back from it: who has the traffic cannot be told`;

/**
 * Once our rollback has been seen to shift, that stays known, whatever a person deploys after it. An intent that came to
 * nothing is forgotten, or it would veto a revision that nobody went back from.
 */
function withOwn(incident: Incident, found: OwnFound | undefined): Incident {
  const { own, superseded } = found ?? {};
  if (own?.state === 'none') {
    const { intent: _undone, ...rest } = incident;
    return rest;
  }
  const { intent } = incident;
  if (!intent || !own) return incident;
  const shift = ('shift' in own ? own.shift : undefined) ?? intent.shift;
  return { ...incident, intent: { ...intent, shift, superseded: intent.superseded ?? superseded } };
}

/** Who else names a firing alarm, and when what runs there shifted, as the ledger knows it. */
async function sharersOf({ service, alarms, ports }: Gathering, { services }: BelayConfig): Promise<Sharer[]> {
  const firing = alarms.filter(isFiring).map((alarm) => alarm.name);
  const others = services.filter((s) => s !== service && s.alarms.some((name) => firing.includes(name)));
  const found = others.map(async (other): Promise<Sharer[]> => {
    const { terms } = await look(ports.time, 'the ledger', (s) => ports.ledger.read(other.service, s));
    const shift = unbroken(terms).at(-1)?.shift;
    const shared = other.alarms.filter((name) => firing.includes(name));
    return shared.map((alarm) => ({ service: other.service, alarm, shift }));
  });
  return (await Promise.all(found)).flat();
}

/** Asks about definitions until the decision wants no more: usually nothing is left to ask. */
async function withDefinitions(facts: Facts, { ports }: Gathering): Promise<Facts> {
  let seen = facts;
  for (;;) {
    const wanted = definitionsWanted(situationOf(seen, ports.time.now()));
    if (wanted.length === 0) return seen;
    const questions = wanted.map(({ definition, term, asTarget }) => ({
      definition,
      candidate: term?.candidate,
      asTarget,
    }));
    const states = await Promise.all(questions.map((question) => stateOfDefinition(question, ports)));
    seen = { ...seen, definitions: new Map([...seen.definitions, ...states.map((s) => [s.definition, s] as const)]) };
  }
}
