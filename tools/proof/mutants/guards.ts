import { type Killer, type Mutant, sim } from '../mutant.ts';
import { LEFT_BEFORE, NOTHING_FIRES, OTHER_GUARDS, rare, SETTLES_ANYWAY } from '../unseen.ts';

/* Each guard of the decision taken out of the list. */

const list = 'functions/core/decide.ts';

const without = (guard: string, breaks: string, killedBy: Killer): Mutant => ({
  name: `no-${guard}`,
  rule: `guard \`${guard}\``,
  breaks,
  file: list,
  find: `${guard},`,
  replace: '',
  killedBy,
});

export const guards: readonly Mutant[] = [
  without('own.somethingNew', 'an incident that people have swallows the trouble of the next deployment', {
    test: 'test/core/decide-handed-over.test.ts > if an alarm began after it',
    unseen: OTHER_GUARDS,
  }),
  without('own.handedOver', 'Belay decides on although people have the incident', {
    test: 'test/core/decide-handed-over.test.ts > stays theirs while an alarm is in ALARM, and is looked at four times an hour',
    unseen: OTHER_GUARDS,
  }),
  without('own.rollingBack', 'an own rollback on its way is not waited for', sim(400)),
  without('own.ownSettling', 'an own rollback gets no time to help', {
    test: 'test/core/decide-own.test.ts > it settles for its time and not a millisecond longer',
    unseen: SETTLES_ANYWAY,
  }),
  without('own.ownVerdict', 'whether an own rollback has helped is never judged', {
    test: 'test/core/decide-own-verdict.test.ts > all alarms OK, targets healthy, probe passed',
    unseen: OTHER_GUARDS,
  }),
  without('trouble.firing', 'no alarm need be in ALARM', sim(150)),
  without('trouble.suppressed', 'an alarm whose actions are off counts', {
    test: 'test/core/decide-trouble.test.ts > are ignored where there is no other in ALARM',
    unseen: LEFT_BEFORE,
  }),
  without('trouble.supported', 'a service with an EXTERNAL controller is acted on', {
    test: 'test/core/decide-trouble.test.ts > is deployed by others',
    unseen: rare(1000),
  }),
  without('trouble.serviceRuns', 'a service that is gone or wants no tasks is acted on', {
    test: 'test/core/decide-trouble.test.ts > is unknown to ECS',
    unseen: rare(1000),
  }),
  without('suspect.rollbackInFlight', "AWS's or a person's rollback is not waited for", {
    test: 'test/core/decide-suspect.test.ts > is waited for, whenever the trouble began and whoever watches',
    unseen: NOTHING_FIRES,
  }),
  without('suspect.mayBeTheFix', 'a fix on its way is not waited for', {
    test: 'test/core/decide-suspect.test.ts > may be the fix while it has no traffic, whenever the trouble began',
    unseen: NOTHING_FIRES,
  }),
  without('suspect.awsOwnsIt', 'a deployment that AWS will roll back is stopped', {
    test: 'test/core/decide-suspect.test.ts > is the suspect for the alarm that began after its shift, not for the older one beside it',
    unseen: rare(1000),
  }),
  without('suspect.blueRuns', 'a deployment is stopped although blue has gone', {
    test: 'test/core/decide-suspect.test.ts > is not stopped once blue is gone, nor while it runs no task',
    unseen: rare(1000),
  }),
  without('suspect.settling', 'a rollback or a fix that has just shifted gets no time', {
    test: 'test/core/decide-suspect.test.ts > what may be the fix gets its settle time and not a millisecond more',
    unseen: rare(1000),
  }),
  without('against.fewFire', 'a trouble of many services at once is blamed on each', {
    test: 'test/core/decide-against.test.ts > are 2 services of trouble, or 3 of one cause, in a fleet of 1',
    unseen: rare(1000),
  }),
  without('against.troubleIsNewer', 'trouble that is older than the suspect is blamed on it', sim(400)),
  without('against.withinReach', 'a revision that has served for days is blamed', sim(1000)),
  without('against.alarmIsItsOwn', 'an alarm that several services share blames each', {
    test: 'test/core/decide-against.test.ts > is a shared cause for a stop as well',
    unseen: rare(1000),
  }),
  without('against.notAgain', 'what was gone back to is gone back from', sim(400)),
  without('against.noBarrier', 'a barrier is crossed', {
    test: 'test/core/decide-target.test.ts > on the running revision or on one between bars the way; on the target or beyond it does not',
    unseen: rare(250),
  }),
  without('against.targetKnown', 'no known good target is no reason to call people', sim(60)),
  without('against.targetUsable', 'a target that cannot be started is no reason to call people', {
    test: 'test/core/decide-target.test.ts > is the nearest known good revision that can be started',
    unseen: rare(1000),
  }),
  without('people.notHeld', 'a hold is not obeyed', sim(150)),
  without('people.modeActs', 'observe and propose act', sim(150)),
  without('people.act', 'nothing is ever done', sim(60)),
];
