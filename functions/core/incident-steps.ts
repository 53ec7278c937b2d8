import type { Decision } from './decision.ts';
import type { AlarmFacts } from './facts.ts';
import { AGAIN, AGAIN_SOON } from './guard.ts';
import type { Incident } from './incident.ts';
import type { Period } from './onset.ts';
import { isFiring } from './situation.ts';
import { type EpochMs, elapsed, epochMs, iso, millis, minutes, plus } from './units.ts';

/* How an incident grows: pure steps from one record to the next. */

/** `kept`: onsets that an incident before it has kept, of which those count whose alarm still fires. */
export function openIncident(
  service: string,
  alarms: readonly AlarmFacts[],
  at: EpochMs,
  kept: Incident['onsets'] = {},
): Incident {
  const firing = alarms.filter(isFiring).map((alarm) => alarm.name);
  const onsets = Object.fromEntries(Object.entries(kept).filter(([name]) => firing.includes(name)));
  return withOnsets({ id: `${service}-${iso(at)}`, openedAt: at, onsets }, alarms);
}

/** Where nobody can tell when the trouble began: older than any shift, so that it blames nobody and its OK is waited for. */
const UNTOLD: Period = { start: epochMs(0), end: epochMs(0) };

/**
 * Adds the onsets of alarms that are seen firing for the first time; an earlier one wins, so that a flap moves nothing. What
 * was once known is not lost where an alarm no longer tells it: a composite does not, while no child of it is in ALARM. Nothing
 * moves after an act: what it was done for is what it is measured by.
 */
export function withOnsets(incident: Incident, alarms: readonly AlarmFacts[]): Incident {
  const onsets = new Map(Object.entries(incident.onsets));
  for (const { name, onset } of alarms.filter(isFiring)) {
    const known = onsets.get(name);
    const earlier = known && onset && onset.start < known.start && incident.intent === undefined;
    if (!known || earlier) onsets.set(name, onset ?? UNTOLD);
  }
  return { ...incident, onsets: Object.fromEntries(onsets) };
}

/**
 * An alarm that comes back within the settle time is the same trouble: the incident goes on, with its onsets and its act. It
 * is no longer with people, who have heard that it is over.
 */
export function reopened(past: readonly Incident[], now: EpochMs, settleMs: number): Incident | undefined {
  const last = past.toSorted((a, b) => a.openedAt - b.openedAt).at(-1);
  const { closed } = last ?? {};
  if (!last || closed?.why !== 'cleared-by-itself' || elapsed(closed.at, now) > settleMs) return undefined;
  const { closed: _over, handedOver: _theirs, ...open } = last;
  return open;
}

/** Notes since when no alarm is in ALARM: what fires after a long quiet is new trouble, whoever has the old. */
export function withQuiet(incident: Incident, alarms: readonly AlarmFacts[], now: EpochMs): Incident {
  const quiet = alarms.every((alarm) => alarm.state !== 'ALARM');
  return { ...incident, quietSince: quiet ? (incident.quietSince ?? now) : undefined };
}

/** What people must take over: an escalation, or what Belay would have done and may not. */
const handsOver = (kind: Decision['kind']) => kind === 'escalate' || kind === 'observe' || kind === 'propose';

/** What became of telling a decision. */
export type Told = 'told' | 'not-needed' | 'failed';

/** The incident after a decision. Once people have heard of it, only a change is told again; until then it is soon tried again. */
export function afterDecision(incident: Incident, decision: Decision, told: Told, now: EpochMs): Incident {
  const { kind, why } = decision;
  const last = told === 'told' ? { kind, why, at: now } : incident.last;
  const waitingSince = kind === 'wait' ? (incident.waitingSince ?? now) : undefined;
  // What a mode holds back is not remembered: unheard, it is not with people, and is decided and told anew.
  const unheard = told === 'failed' && (kind === 'observe' || kind === 'propose');
  const takenOver = handsOver(kind) && !unheard;
  const handedOver = takenOver ? (lasting(incident) ?? { why, at: now }) : keptOver(incident, kind);
  const again = kind === 'wait' ? decision.again : handsOver(kind) || kind === 'ignore' ? minutes(15) : AGAIN_SOON;
  const soon = told === 'failed' ? millis(Math.min(again, AGAIN)) : again;
  const next = { ...incident, last, waitingSince, handedOver, lookedAt: now, nextCheckAt: plus(now, soon) };
  // An end that nobody could be told of is not the end yet.
  return kind === 'close' && told !== 'failed' ? { ...next, closed: { why, at: now } } : next;
}

/** A hold ends, and facts can be read again: what Belay decides then is a hand-over of its own. */
const lasting = ({ handedOver }: Incident) =>
  handedOver?.why === 'held' || handedOver?.why === 'facts-unavailable' ? undefined : handedOver;

/** An act takes the incident back from people: the hold that had handed it over was released. */
const keptOver = ({ handedOver }: Incident, kind: Decision['kind']) =>
  kind === 'roll-back' || kind === 'stop-deployment' ? undefined : handedOver;
