import type { InFlight } from './facts.ts';
import { type Guard, passes, wait } from './guard.ts';
import { ago, names, type Situation, span, triggersAgainst } from './situation.ts';
import { elapsed, seconds } from './units.ts';

/* Who is the suspect? First what is going on: a deployment in flight, or one that has only just shifted. */

const QUIET = 'no deployment is in flight';
const triggersOn = (s: Situation, { shift }: InFlight) =>
  shift === undefined ? [] : triggersAgainst(s.facts, s.firing, shift);

export const rollbackInFlight: Guard = {
  name: 'no rollback is in flight',
  look: ({ inFlight }) => {
    if (!inFlight) return passes(QUIET);
    if (inFlight.kind !== 'rollback') return passes(`${inFlight.id} is no rollback`);
    return wait('rollback-in-flight', `${inFlight.id} goes back already`);
  },
};

export const mayBeTheFix: Guard = {
  name: 'the deployment in flight is not the fix',
  look: (s) => {
    const { inFlight } = s;
    if (inFlight?.kind !== 'deploy') return passes(QUIET);
    if (inFlight.shift === undefined) {
      return wait('deployment-may-be-the-fix', `${inFlight.id} has not taken any production traffic yet`);
    }
    const triggers = triggersOn(s, inFlight);
    const shifted = `${inFlight.id} shifted ${ago(inFlight.shift, s.now)}`;
    if (triggers.length > 0) return passes(`${shifted}, and ${names(triggers.map((t) => t.alarm))} began after it`);
    return wait('deployment-may-be-the-fix', `${shifted}, and the trouble is older (${names(s.firing)})`);
  },
};

export const awsOwnsIt: Guard = {
  name: 'AWS does not roll it back by itself',
  look: (s) => {
    const { inFlight } = s;
    if (inFlight?.kind !== 'deploy') return passes(QUIET);
    const watched = triggersOn(s, inFlight).filter(({ alarm }) => inFlight.watched.includes(alarm.name));
    if (watched.length === 0) return passes(`of the alarms that began after its shift, AWS watches none`);
    return wait('aws-owns-rollback', `AWS rolls ${inFlight.id} back on ${names(watched.map((t) => t.alarm))}`);
  },
};

export const blueRuns: Guard = {
  name: 'there is something left to stop for',
  look: (s) => {
    const { inFlight } = s;
    if (inFlight?.kind !== 'deploy' || triggersOn(s, inFlight).length === 0) return passes(QUIET);
    const tasks = inFlight.blue?.runningCount ?? 0;
    if (tasks > 0) return passes(`blue still runs ${tasks} tasks`);
    return wait('blue-is-gone', `${inFlight.id} has ended blue: nothing is left to go back to before it is over`);
  },
};

export const settling: Guard = {
  name: 'the last shift has settled',
  look: (s) => {
    const { term, inFlight, settleMs, now } = s;
    if (inFlight) return passes('a deployment is in flight');
    if (!term) return passes('nobody knows when the running revision shifted');
    const age = elapsed(term.shift, now);
    const mayHelp = term.kind === 'rollback' || triggersAgainst(s.facts, s.firing, term.shift).length === 0;
    const what = term.kind === 'rollback' ? 'a rollback' : 'the running revision';
    const evidence = `${what} shifted ${ago(term.shift, now)}`;
    if (!mayHelp) return passes(`${evidence}, and the trouble began after it`);
    if (age >= settleMs) return passes(`${evidence}, and has settled`);
    const left = Math.max(seconds(1), settleMs - age) as typeof settleMs;
    return wait('settling', `${evidence}; it gets ${span(settleMs)} to help`, left);
  },
};
