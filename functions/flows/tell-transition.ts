import { type Act, type Decision, type GuardRecord, MODE_WHYS } from '../core/decision.ts';
import type { Facts } from '../core/facts.ts';
import { fewFire } from '../core/guards-against.ts';
import type { Incident, Intent } from '../core/incident.ts';
import type { Transition } from '../core/news.ts';
import { announce } from '../core/news-announce.ts';
import { isNews } from '../core/news-when.ts';
import { onsetOfAlarm, primaryOf } from '../core/situation.ts';
import { iso, minus, minutes } from '../core/units.ts';
import type { ActResult } from './act.ts';
import type { Gathered } from './gather.ts';
import { look } from './look.ts';
import { asFailure, type Job } from './outcome.ts';
import { CallFailed } from './ports.ts';

export interface Telling {
  readonly job: Omit<Job, 'ledger'>;
  readonly gathered: Gathered | undefined;
  readonly decision: Decision;
  readonly guards: readonly GuardRecord[];
  readonly incident: Incident;
  readonly acted: ActResult | undefined;
}

/** Acts that were not done are no news: what they came to is decided at the next look. */
const wasDone = (acted: ActResult | undefined) => acted?.result === 'started' || acted?.result === 'adopted';
const isAct = (decision: Decision): decision is Act =>
  decision.kind === 'roll-back' || decision.kind === 'stop-deployment';

/** One message per transition: what is decided now, and before it what an earlier look did and could not tell. */
export async function tellTransition(telling: Telling): Promise<'told' | 'not-needed' | 'failed'> {
  const { incident, decision, acted, job } = telling;
  const untold = untoldOf(telling);
  const news = isAct(decision) ? wasDone(acted) : isNews(incident.last, decision);
  if (untold.length === 0 && !news) return 'not-needed';
  const mine = news && !(await anotherTells(telling));
  const decisions = [...untold, ...(mine ? [decision] : [])];
  let failed = false;
  for (const one of decisions) {
    const news = announce(transitionOf(telling, one));
    const said = await look(job.ports.time, 'the message', (s) => job.ports.news.publish(news, s)).catch(asFailure);
    failed ||= said instanceof CallFailed && !onlyTheBus(said);
  }
  return failed ? 'failed' : 'told'; // logged and counted; told at the next look
}

/** People have heard of it; the event bus is for audit, and is no reason to page them anew at every look. */
const onlyTheBus = ({ operation }: CallFailed) => operation.endsWith(':PutEvents') && !operation.includes(' and ');

/** What was done, and then handed over, before this look and after the last thing that was told. */
function untoldOf({ incident, decision, gathered }: Telling): Decision[] {
  const { intent, handedOver, last } = incident;
  const told = last?.at ?? 0;
  const own = gathered?.facts.own?.state;
  const began = intent && intent.at > told && (own === 'in-flight' || own === 'succeeded') && !isAct(decision);
  // What was proposed or observed is decided anew as long as it is so, and told then.
  const escalated = handedOver && !(MODE_WHYS as readonly string[]).includes(handedOver.why);
  const over = escalated && handedOver.at > told && decision.kind !== 'escalate' ? handedOver.why : undefined;
  return [
    ...(began ? [actFrom(intent)] : []),
    ...(over ? [{ kind: 'escalate', why: over as Extract<Decision, { kind: 'escalate' }>['why'] } as const] : []),
  ];
}

function actFrom({ act, via, from, to, deployment = '' }: Intent): Act {
  if (act === 'roll-back') {
    return { kind: act, why: 'bad-deployment', via: via as Extract<Act, { kind: 'roll-back' }>['via'], from, to };
  }
  const stops = via as Extract<Act, { kind: 'stop-deployment' }>['via'];
  return { kind: act, why: 'nobody-watches', via: stops, deployment, from, to };
}

/** A shared cause is one page for everybody: whoever claims it sends it. */
async function anotherTells({ decision, guards, job }: Telling): Promise<boolean> {
  const many = guards.find((guard) => guard.fired)?.guard === fewFire.name;
  if (decision.why !== 'shared-cause-suspected' || !many) return false;
  const now = job.ports.time.now();
  const claim = await look(job.ports.time, 'the ledger', (s) =>
    job.ports.ledger.claimPage(job.service.service, now, minus(now, minutes(15)), s),
  ).catch(() => true); // rather twice than not at all
  return !claim;
}

/** What AWS said belongs to what was not done; what went with what was done is in the intent. */
const resultOf = (acted: ActResult | undefined) =>
  acted && !wasDone(acted) ? `${acted.result}: ${acted.because}` : acted?.result;

/** For the command that a person would type. */
function placementFor(facts: Facts, decision: Decision) {
  const act = 'would' in decision ? decision.would : isAct(decision) ? decision : undefined;
  const target = facts.terms.findLast((term) => term.definition === act?.to);
  return target?.candidate?.placement ?? primaryOf(facts)?.placement;
}

function transitionOf({ job, gathered, guards, incident, acted }: Telling, decision: Decision): Transition {
  const { service, config, ports, alarms } = job;
  const firing = alarms.filter((alarm) => alarm.state === 'ALARM');
  const facts = gathered?.facts;
  const intent = incident.intent;
  return {
    service: service.service,
    stage: service.stage,
    mode: service.mode,
    account: config.account,
    region: config.region,
    cluster: service.cluster,
    ecsService: service.ecsService,
    codedeploy: service.codedeploy,
    runbookUrl: config.runbookUrl,
    at: ports.time.now(),
    incident,
    decision,
    guards,
    alarms: firing.map((alarm) => {
      const onset = facts ? onsetOfAlarm(facts, alarm) : alarm.onset;
      const began = onset && onset.end > 0 ? `trouble began ${iso(onset.start)}` : 'it does not tell when it began';
      return { name: alarm.name, line: `${alarm.state}, ${began}` };
    }),
    result: resultOf(acted),
    running: facts && primaryOf(facts)?.definition,
    placement: facts && placementFor(facts, decision),
    firing: facts?.firing ?? [],
    stillFiring: intent ? firing.map((alarm) => alarm.name) : [],
    act: intent && actFrom(intent),
  };
}
