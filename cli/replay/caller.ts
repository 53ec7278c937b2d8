import { mayCall } from '../../infra/belay/permissions.ts';
import type { Caller } from '../../sim/world.ts';

/** The functions that a replay runs. */
export const REPLAYED = ['before-allow-traffic', 'after-allow-traffic', 'alarm-responder'] as const;

/** A function, and what its role lets it call: the local AWS refuses it what the deployed one would be refused. */
export const callerOf = (name: (typeof REPLAYED)[number]): Caller => ({
  name,
  mayCall: (service, operation) => mayCall(name, service, operation),
});
