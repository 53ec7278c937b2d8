import { close, escalate, type Guard, ignore, passes, wait } from './guard.ts';
import { names } from './situation.ts';

/* Is there trouble, and can Belay do anything about it? */

export const firing: Guard = {
  name: 'an alarm is firing',
  look: ({ facts, inAlarm, theirs }) => {
    if (inAlarm.length > 0) return passes(`in ALARM: ${names(inAlarm)}`);
    const { incident, alarms } = facts;
    if (!incident) return ignore('alarm-not-firing', 'no guarded alarm is in ALARM');
    const concerned = alarms.filter((alarm) => Object.hasOwn(incident.onsets, alarm.name));
    const unsure = concerned.filter((alarm) => alarm.state !== 'OK');
    const gone = Object.keys(incident.onsets).filter((name) => !alarms.some((alarm) => alarm.name === name));
    if (unsure.length === 0)
      return close('cleared-by-itself', `explicitly OK: ${names(concerned)}; ${gone.length} gone`);
    const why = theirs ? 'handed-over' : 'alarm-unknown';
    return wait(why, unsure.map((alarm) => `${alarm.name} is ${alarm.state}`).join(', '));
  },
};

export const suppressed: Guard = {
  name: 'its actions are on',
  look: ({ inAlarm, firing: loud }) => {
    if (inAlarm.length === 0 || loud.length > 0) return passes(`firing with actions on: ${names(loud)}`);
    return ignore('alarm-suppressed', inAlarm.map((a) => `${a.name}: ${a.silenced}`).join('; '));
  },
};

export const supported: Guard = {
  name: 'the controller is supported',
  look: ({ facts: { ecs } }) => {
    const controller = ecs === 'service-not-found' ? 'unknown' : ecs.controller;
    if (controller !== 'EXTERNAL') return passes(`controller ${controller}`);
    return escalate('unsupported-controller', 'the deployment controller is EXTERNAL: somebody else deploys it');
  },
};

export const serviceRuns: Guard = {
  name: 'the service is meant to run',
  look: ({ facts: { ecs }, running, inFlight }) => {
    if (ecs === 'service-not-found') return escalate('service-not-running', 'ECS knows no such service');
    if (ecs.status !== 'ACTIVE') return escalate('service-not-running', `the service is ${ecs.status}`);
    if (!running && !inFlight) return escalate('service-not-running', 'no revision of it is PRIMARY');
    if (ecs.desiredCount === 0) return escalate('service-not-running', 'the service wants 0 tasks');
    return passes(`ACTIVE, ${ecs.runningCount} of ${ecs.desiredCount} tasks`);
  },
};
