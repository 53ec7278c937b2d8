import {
  brokenRelations,
  brokenRollbackRelations,
  type ProbePolicy,
  type RollbackPolicy,
  rollbackProfiles,
  stageProfiles,
} from '../../functions/core/policy.ts';
import { type DurationMs, minutes } from '../../functions/core/units.ts';
import { durationOf, durationText } from './duration.ts';
import type { LimitsInput } from './limits-schema.ts';

type WithoutMs<T> = { readonly [K in keyof T as K extends `${infer Name}Ms` ? Name : K]: T[K] };

/** Every limit of a service, as `belay.yaml` calls it. */
export type Limits = WithoutMs<ProbePolicy> & WithoutMs<RollbackPolicy> & { readonly terminationWait: DurationMs };

/** Of two types of the same keys: `soakMs` is `soak`. */
const withoutMs = <T extends object>(policy: T): WithoutMs<T> =>
  Object.fromEntries(Object.entries(policy).map(([key, value]) => [key.replace(/Ms$/, ''), value])) as WithoutMs<T>;

const builtIn = (stage: 'gamma' | 'prod', terminationWait: DurationMs): Limits => ({
  ...withoutMs<ProbePolicy>(stageProfiles[stage]),
  ...withoutMs<RollbackPolicy>(rollbackProfiles[stage]),
  terminationWait,
});

export const builtInProfiles: ReadonlyMap<string, Limits> = new Map([
  ['gamma', builtIn('gamma', minutes(5))],
  ['prod', builtIn('prod', minutes(30))],
]);

/** The limits, with what the file says over them. */
export function bend(base: Limits, { latencyMax, ...over }: LimitsInput): Limits {
  const { latencyMax: before, ...rest } = base;
  const read = Object.entries(over).map(([key, value]) => [key, typeof value === 'string' ? durationOf(value) : value]);
  const latency = latencyMax === undefined ? before : latencyMax === 'none' ? undefined : durationOf(latencyMax);
  return { ...rest, ...Object.fromEntries(read), ...(latency === undefined ? {} : { latencyMax: latency }) };
}

export const probePolicyOf = (limits: Limits): ProbePolicy => ({
  successesInARowMin: limits.successesInARowMin,
  unhealthyMax: limits.unhealthyMax,
  unreachableInARowMax: limits.unreachableInARowMax,
  pauseMs: limits.pause,
  attemptTimeoutMs: limits.attemptTimeout,
  ...(limits.latencyMax === undefined ? {} : { latencyMaxMs: limits.latencyMax }),
  bodyMaxBytes: limits.bodyMaxBytes,
  soakMs: limits.soak,
  alarmPollMs: limits.alarmPoll,
  reportReserveMs: limits.reportReserve,
});

export const rollbackPolicyOf = (limits: Limits): RollbackPolicy => ({
  bakeMs: limits.bake,
  reachMs: limits.reach,
  settleMs: limits.settle,
  waitDeadlineMs: limits.waitDeadline,
  rollbackDeadlineMs: limits.rollbackDeadline,
});

/** Relations between limits that do not hold, in the words of `belay.yaml`. */
export const brokenLimits = (limits: Limits): string[] =>
  [...brokenRelations(probePolicyOf(limits)), ...brokenRollbackRelations(rollbackPolicyOf(limits))].map(inYamlWords);

/** In a sentence about milliseconds every number is one of milliseconds. */
const inYamlWords = (sentence: string): string =>
  /\wMs\b/.test(sentence)
    ? sentence.replaceAll(/(\w)Ms\b/g, '$1').replaceAll(/\b\d+\b/g, (n) => (n === '0' ? '0s' : durationText(Number(n))))
    : sentence;
