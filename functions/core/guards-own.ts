import type { AlarmFacts, OwnAct } from './facts.ts';
import { AGAIN_SOON, close, escalate, type Guard, type Look, passes, wait } from './guard.ts';
import type { Intent } from './incident.ts';
import { precedes } from './onset.ts';
import { ago, names, onsetOfAlarm, type Situation, span } from './situation.ts';
import type { EpochMs } from './units.ts';
import { elapsed, epochMs, millis, minutes, plus, seconds } from './units.ts';

/* Our own act comes first: while a rollback of ours is on its way or has just shifted, nothing else is decided. */

/** The shift of the newest thing that has shifted or is shifting, if it is younger than the moment. */
function newerShift({ term, inFlight }: Situation, than: EpochMs): EpochMs | undefined {
  return [inFlight?.shift, term?.shift].find((shift = than) => shift > than);
}

/** When our own rollback took over the traffic. */
const ownShift = (own: OwnAct | undefined) => (own && 'shift' in own ? own.shift : undefined);

/** The incident's own act, as long as it is the last thing that happened to the service. */
function ownAct(s: Situation) {
  const { own, incident } = s.facts;
  const intent = incident?.intent;
  if (!intent || !own || own.state === 'none') return undefined;
  const shift = ownShift(own);
  const newer = shift && newerShift(s, shift);
  return newer ? undefined : { incident, intent, own, shift };
}

type Acted = NonNullable<ReturnType<typeof ownAct>>;

/** The same, once it has had its time to show that it helps. */
function settledAct(s: Situation) {
  const act = ownAct(s);
  return act && elapsed(act.shift ?? s.now, s.now) >= s.settleMs ? act : undefined;
}

/** Of an incident that people have: what has risen again long after all its alarms had left ALARM. No flap takes so long. */
const afterQuiet = ({ facts: { incident }, theirs, now, firing, settleMs }: Situation) => {
  if (!incident || !theirs) return [];
  const { quietSince = now } = incident;
  return firing.filter(({ since = quietSince }) => elapsed(quietSince, since) > settleMs);
};

export const somethingNew: Guard = {
  name: 'something new shifted',
  look: (s) => {
    const { own } = s.facts;
    const back = afterQuiet(s);
    if (back.length > 0) return close('superseded', `${names(back)} fires again after a long quiet`);
    // Our own rollback may shift after people were told that it is overdue: that is nothing new.
    const since = epochMs(Math.max(s.theirs?.at ?? 0, ownShift(own) ?? 0));
    if (since === 0) return passes('the incident is still open to Belay, or there is none');
    const shift = newerShift(s, since);
    if (shift === undefined) return passes('nothing has shifted since it was handed over or rolled back');
    // By the onset of its first sight: an alarm that flaps while a fix takes over is still the old trouble.
    const fresh = s.firing.filter((alarm) => {
      const onset = onsetOfAlarm(s.facts, alarm);
      return onset !== undefined && !precedes(onset, shift);
    });
    if (fresh.length === 0) return passes(`a revision shifted ${ago(shift, s.now)}, and no alarm began after it`);
    return close('superseded', `${names(fresh)} began after a revision that shifted ${ago(shift, s.now)}`);
  },
};

const RETURNED = 'the hold is released, or the facts can be read again';

export const handedOver: Guard = {
  name: 'handed over',
  look: ({ facts: { incident }, theirs: over, now, inAlarm }) => {
    if (!over) return passes(incident?.handedOver ? RETURNED : 'the incident is not with people');
    if (inAlarm.length === 0) return passes('no alarm is in ALARM any more');
    return wait('handed-over', `people have it since ${ago(over.at, now)}: ${over.why}`, minutes(15));
  },
};

export const rollingBack: Guard = {
  name: 'own rollback on its way',
  look: (s) => {
    const act = ownAct(s);
    if (!act) return passes('no rollback of this incident is on its way');
    const { intent, own, shift } = act;
    if (shift !== undefined) return passes(`our rollback shifted ${ago(shift, s.now)}`);
    const told = s.theirs !== undefined;
    if (own.state === 'failed') {
      if (told) return passes(`${own.deployment} ended without shifting, and people know`);
      return escalate('rollback-failed', `${own.deployment} ended: ${own.because}`);
    }
    const { rollbackDeadlineMs } = s.facts.policy;
    const took = elapsed(intent.at, s.now);
    const evidence = `our rollback began ${ago(intent.at, s.now)} and has not shifted (${own.state})`;
    if (took >= rollbackDeadlineMs && !told) {
      return escalate('rollback-overdue', `${evidence}; the deadline is ${span(rollbackDeadlineMs)}`);
    }
    return wait('rolling-back', evidence, AGAIN_SOON);
  },
};

export const ownSettling: Guard = {
  name: 'own rollback settles',
  look: (s) => {
    const shift = ownAct(s)?.shift;
    if (shift === undefined) return passes('no rollback of this incident has shifted');
    const age = elapsed(shift, s.now);
    if (age >= s.settleMs) return passes(`our rollback shifted ${ago(shift, s.now)}, and has settled`);
    const evidence = `our rollback shifted ${ago(shift, s.now)}; it gets ${span(s.settleMs)}`;
    return wait('settling', evidence, leftOf(plus(shift, s.settleMs), s.now));
  },
};

const leftOf = (until: EpochMs, now: EpochMs) => millis(Math.max(seconds(1), elapsed(now, until)));

/** Alarms that were in trouble before the bad revision came are no measure of going back. */
function measures({ facts }: Situation, intent: Intent): AlarmFacts[] {
  const bad = facts.terms.findLast((term) => term.definition === intent.from);
  return facts.alarms.filter((alarm) => {
    const onset = onsetOfAlarm(facts, alarm);
    return !(onset && bad && precedes(onset, bad.shift));
  });
}

const unrecovered = (s: Situation, intent: Intent) => measures(s, intent).filter((alarm) => alarm.state === 'ALARM');

export const ownVerdict: Guard = {
  name: 'own rollback helped',
  look: (s) => {
    const act = settledAct(s);
    if (!act) return passes('no rollback of this incident has shifted and settled');
    return judged(s, act);
  },
};

function judged(s: Situation, { incident, intent }: Acted): Look {
  const { verification } = s.facts;
  const noHelp = (evidence: string) =>
    s.theirs ? passes(`people know already: ${evidence}`) : escalate('rollback-did-not-help', evidence);
  const firing = unrecovered(s, intent);
  if (firing.length > 0) return noHelp(`${names(firing)} still in ALARM`);
  const unsure = measures(s, intent).filter((a) => a.state !== 'OK' && Object.hasOwn(incident.onsets, a.name));
  if (unsure.length > 0) return wait('alarm-unknown', `${names(unsure)}: not OK, and not in ALARM`);
  if (!verification) return wait('settling', 'the service has not been looked at yet', AGAIN_SOON);
  const { targets, probe } = verification;
  const seen = `targets: ${targets.detail}; probe: ${probe.detail}`;
  if (!targets.healthy || !probe.passed) return noHelp(seen);
  return close('recovered', `all alarms of the incident are explicitly OK; ${seen}`);
}

/** Whether the decision wants to know how the service is doing: probes cost time, and are made only then. */
export function wantsVerification(s: Situation): boolean {
  const act = settledAct(s);
  return act !== undefined && unrecovered(s, act.intent).length === 0;
}
