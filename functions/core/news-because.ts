import type { Decision } from './decision.ts';

export type Why = Decision['why'];

const reasons: Readonly<Record<Why, string>> = {
  'alarm-not-firing': 'no guarded alarm is in ALARM',
  'alarm-suppressed': 'the actions of every firing alarm are disabled, suppressed or muted',
  'unguarded-alarm': 'no guarded service names this alarm',
  'event-refused': 'the event is not what it says it is, or comes from another account or region',
  'not-an-alarm': 'the message is not one for Belay',
  'nothing-to-do': 'there is no trouble',
  'lease-held': 'another invocation is at work on this service',

  recovered: 'the rollback took, the targets are healthy and every alarm says OK',
  'cleared-by-itself': 'every alarm says OK again',
  superseded: 'something new was deployed since',
  unguarded: 'the service is no longer in the config',

  'rolling-back': "Belay's own rollback has not taken the traffic yet",
  settling: 'what was deployed last gets time to show that it helps',
  'alarm-unknown': 'an alarm cannot tell whether the trouble is over',
  'rollback-in-flight': 'a rollback that AWS or a person started is under way',
  'deployment-may-be-the-fix': 'a deployment is under way that may be the fix',
  'aws-owns-rollback': 'AWS watches this alarm for the deployment in flight, and is to roll back by itself',
  'blue-is-gone':
    'the old version is being ended while its deployment is not over, so nothing can be started or stopped',
  'handed-over': 'people have it, and nothing new has been deployed since',
  'facts-unavailable': 'AWS could not be asked how things stand',

  'rollback-failed': "Belay's rollback ended before it took the traffic",
  'rollback-overdue': "Belay's rollback has not taken the traffic in time",
  'rollback-did-not-help': 'the rollback took, and the trouble is still there',
  'unsupported-controller': 'the deployments of this service are in the hands of an external controller',
  'service-not-running': 'the service is not ACTIVE, or is set to run no tasks',
  'alarm-older-than-deployment': "the alarm's trouble is older than the deployment",
  'no-recent-deployment': 'the last deployment is too long ago to be the cause',
  'shared-cause-suspected': 'a cause is suspected that several services share',
  'rolled-back-recently': 'it has been rolled back already, and nothing new has been deployed since',
  'rollback-barred': 'a barrier lies between what runs and what it could go back to',
  'no-known-good': 'no earlier revision is known to be good',
  'target-unusable': 'the revision that is known to be good cannot be started any more',
  held: 'a person holds the service',
  'ledger-unavailable': 'its ledger cannot be read or leased',
  'act-refused': 'AWS refused it',

  'mode-observe': 'the mode of this service is observe',
  'mode-propose': 'the mode of this service is propose',
  'bad-deployment': 'the trouble began with the revision that runs',
  'nobody-watches': 'the trouble began with the deployment in flight, and nobody else would roll it back',
};

/**
 * Every reason as the second half of a sentence: "…, and Belay did NOT roll back: <this>." A reason may come from the
 * ledger, written there by another version of Belay: that one has no phrase of its own.
 */
export const because = (why: Why): string =>
  Object.hasOwn(reasons, why) ? reasons[why] : 'for a reason that this version of Belay does not know';
