import { escalate, type Guard, passes } from './guard.ts';
import { blameOf, crossed, revisionName } from './known-good.ts';
import { type Period, precedes } from './onset.ts';
import { sharedCauseFrom } from './policy.ts';
import { ago, type Nominee, names, onsetOfAlarm, type Situation, span, triggersAgainst } from './situation.ts';
import { chosenTarget } from './target.ts';
import type { DurationMs, EpochMs } from './units.ts';
import { elapsed, epochMs, iso } from './units.ts';

/* What speaks against it? Each holds for both nominations, to stop and to roll back. */

const NOBODY = 'nothing is nominated';
const triggersOn = (s: Situation, { shift }: Nominee) =>
  shift === undefined ? [] : triggersAgainst(s.facts, s.firing, shift);

export const troubleIsNewer: Guard = {
  name: 'the trouble began after the suspect shifted',
  look: (s) => {
    const { nominee } = s;
    if (!nominee) return passes(NOBODY);
    if (nominee.shift === undefined) return passes('its shift is not known');
    const triggers = triggersOn(s, nominee);
    if (triggers.length > 0) return passes(`${names(triggers.map((t) => t.alarm))} began after it`);
    const shifted = `${revisionName(nominee.from)} shifted ${ago(nominee.shift, s.now)}`;
    const onsets = s.firing.map((alarm) => {
      const onset = onsetOfAlarm(s.facts, alarm);
      return `${alarm.name} ${onset && onset.end > 0 ? `began ${iso(onset.start)}` : 'does not tell when it began'}`;
    });
    return escalate('alarm-older-than-deployment', `${shifted}; ${onsets.join('; ')}`);
  },
};

export const withinReach: Guard = {
  name: 'the suspect shifted recently',
  look: (s) => {
    const { nominee } = s;
    if (!nominee) return passes(NOBODY);
    const { reachMs } = s.facts.policy;
    if (nominee.shift === undefined) {
      const unknown = `nobody knows when ${revisionName(nominee.from)} shifted`;
      return escalate('no-recent-deployment', s.facts.adrift ?? unknown);
    }
    const first = triggersOn(s, nominee)[0]?.onset;
    if (!first) return passes('no trouble is its own');
    const after = elapsed(nominee.shift, first.start);
    const evidence = `the trouble began ${span(after)} after ${revisionName(nominee.from)} shifted; reach is ${span(reachMs)}`;
    return after > reachMs ? escalate('no-recent-deployment', evidence) : passes(evidence);
  },
};

/** Whether a revision with this shift could be to blame for this onset too. An unknown shift could be any. */
const couldBe = (shift: EpochMs | undefined, onset: Period, reachMs: DurationMs) =>
  shift === undefined || (!precedes(onset, shift) && elapsed(shift, onset.start) <= reachMs);

export const alarmIsItsOwn: Guard = {
  name: 'no other service shares the alarm and the blame',
  look: (s) => {
    if (!s.nominee) return passes(NOBODY);
    const triggers = triggersOn(s, s.nominee);
    const { reachMs } = s.facts.policy;
    const others = s.facts.sharers.filter((x) =>
      triggers.some(({ alarm, onset }) => alarm.name === x.alarm && couldBe(x.shift, onset, reachMs)),
    );
    if (others.length === 0) return passes('of those that share its alarms, it alone shifted within reach');
    const said = others.map(
      (x) => `${x.service} (${x.alarm}, shifted ${x.shift === undefined ? 'unknown' : iso(x.shift)})`,
    );
    return escalate('shared-cause-suspected', `also possible: ${said.join(', ')}`);
  },
};

export const fewFire: Guard = {
  name: 'few services fire at once',
  look: ({ facts: { firing, guarded }, nominee }) => {
    const limit = sharedCauseFrom(guarded);
    const evidence = `${firing.length} of ${guarded} guarded services fire; from ${limit} on it is one cause`;
    if (!nominee) return passes(NOBODY);
    return firing.length >= limit ? escalate('shared-cause-suspected', evidence) : passes(evidence);
  },
};

export const notAgain: Guard = {
  name: 'nobody has gone back already',
  look: (s) => {
    if (!s.nominee) return passes(NOBODY);
    if (s.facts.incident?.intent && s.facts.own?.state !== 'none') {
      return escalate('rolled-back-recently', 'Belay has acted in this incident: one act, never a second step back');
    }
    if (s.nominee.act === 'stop') return passes('the deployment in flight is new');
    // Who went back (AWS, a person, Belay) makes no difference: what runs now is what was chosen as good.
    if (s.term?.kind !== 'rollback') return passes('the running revision was deployed, not gone back to');
    return escalate('rolled-back-recently', `the running revision is itself a rollback, ${ago(s.term.shift, s.now)}`);
  },
};

export const noBarrier: Guard = {
  name: 'no barrier is in the way',
  look: (s) => {
    const { nominee } = s;
    if (!nominee) return passes(NOBODY);
    const target = chosenTarget(s);
    const between = target?.term ? crossed(s.facts.terms, target.term).map((term) => term.definition) : [];
    const way = [...new Set([nominee.from, ...between])];
    const said = way.flatMap((definition) => {
      const state = s.facts.definitions.get(definition);
      if (!state) return [`${revisionName(definition)} was not looked at, and may be a barrier`];
      return state.barrier === undefined ? [] : [`${revisionName(definition)} is a barrier: ${state.barrier}`];
    });
    if (said.length > 0) return escalate('rollback-barred', said.join('; '));
    return passes(`no barrier on ${way.map(revisionName).join(', ')}`);
  },
};

export const targetKnown: Guard = {
  name: 'a target is known good',
  look: (s) => {
    const { nominee, appraisals } = s;
    if (!nominee) return passes(NOBODY);
    if (nominee.act === 'stop') return passes('stopping goes back to blue, which still runs');
    const good = appraisals.filter((a) => a.good);
    const looked = appraisals.slice(0, 5).map((a) => `${revisionName(a.term.definition)}: ${a.because}`);
    const evidence = looked.join('; ') || 'the ledger knows no earlier revision';
    return good.length === 0 ? escalate('no-known-good', evidence) : passes(evidence);
  },
};

export const targetUsable: Guard = {
  name: 'the target can be started',
  look: (s) => {
    const { nominee } = s;
    if (!nominee) return passes(NOBODY);
    if (nominee.act === 'stop') return blueUsable(s, nominee);
    const goods = s.appraisals.filter((a) => a.good).map((a) => a.term.definition);
    if (goods.length === 0) return passes('there is none');
    const target = chosenTarget(s);
    if (target) return passes(`${revisionName(target.definition)} is ACTIVE, its image and secrets are there`);
    const said = goods.map((d) => s.facts.definitions.get(d)?.unusable).filter((x) => x !== undefined);
    return escalate('target-unusable', said.join('; ') || 'no target could be looked at');
  },
};

/** Blue runs, so it can be started; but going back to what was itself rolled away from helps nobody. */
function blueUsable({ facts }: Situation, { deployment }: Extract<Nominee, { act: 'stop' }>) {
  const definition = deployment.blue?.definition;
  if (definition === undefined) return passes('blue is gone');
  const hash = facts.definitions.get(definition)?.hash;
  const name = revisionName(definition);
  if (hash === undefined)
    return escalate('target-unusable', `nobody knows whether blue (${name}) was rolled away from`);
  const proven = facts.terms.flatMap((t) => (t.hash === hash && t.candidate ? [t.candidate.at] : []));
  const blame = blameOf(facts, hash, epochMs(Math.max(0, ...proven)));
  return blame ? escalate('target-unusable', `blue (${name}): ${blame}`) : passes(`blue (${name}) still runs`);
}
