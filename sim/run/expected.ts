import {
  ACT_WHYS,
  CLOSE_WHYS,
  ESCALATE_WHYS,
  IGNORE_WHYS,
  MODE_WHYS,
  WAIT_WHYS,
} from '../../functions/core/decision.ts';

/*
 * What must have happened in many runs: a rule that is never met proves nothing. Not a lost lease: it outlives the function that
 * took it, and only one that Lambda has frozen could lose it, which the explorer plays (`frozen`).
 */

const whys = [...ACT_WHYS, ...CLOSE_WHYS, ...ESCALATE_WHYS, ...IGNORE_WHYS, ...MODE_WHYS, ...WAIT_WHYS];

const others = [
  'effect CreateDeployment',
  'effect StopDeployment',
  'effect UpdateService',
  'effect StopServiceDeployment',
  'act started',
  'act adopted',
  'act unclear',
  'act lost-race',
  'act overtaken',
  'act refused',
  'act already-over',
  'hook Succeeded healthy',
  'hook Failed vetoed',
  'hook Failed alarm-after-shift',
  'hook Failed unhealthy-status',
  'hook Failed wrong-version',
  'hook died twice',
  'fault throttle',
  'fault server-error',
  'fault hang',
  'fault hang-after-effect',
  'fault reset',
  'fault slow',
  'fault access-denied',
  'fault stale',
  'fault clock skew',
  'fault crash before a call',
  'fault crash after a call',
  'fault ledger down',
  'fault lost event',
  'fault late event',
  'fault duplicate event',
  'fault lost recheck',
  'fault person deploys in between',
  'fault person stops in between',
  'fault service taken out of the config',
] as const;

/** What has never happened, of all that can. A `why` counts whatever its decision was. */
export function neverSeen(counts: ReadonlyMap<string, number>): string[] {
  const seen = new Set([...counts.keys()].map((what) => what.split(' ').at(-1)));
  return [...whys.filter((why) => !seen.has(why)), ...others.filter((what) => !counts.has(what))];
}
