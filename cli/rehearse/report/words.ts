import type { Cause, Moment, Policy, Spread } from '../../../sim/rehearse/result.ts';

export const NEVER = 'never';

const POLICY_NAMES = {
  belay: 'Belay',
  'codedeploy-alarms': 'CodeDeploy with alarms alone',
  'ecs-breaker': 'ECS circuit breaker with alarms alone',
  'revision-minus-one': 'A “revision − 1” responder',
  nobody: 'Nobody',
} as const satisfies Record<Policy, string>;

/** Room for a dozen letters, on a phone: buttons and charts. */
const SHORT_POLICY_NAMES = {
  belay: 'Belay',
  'codedeploy-alarms': 'CodeDeploy',
  'ecs-breaker': 'ECS breaker',
  'revision-minus-one': 'Revision − 1',
  nobody: 'Nobody',
} as const satisfies Record<Policy, string>;

const CAUSE_NAMES = {
  deployment: 'The deployment is to blame',
  elsewhere: 'The cause is elsewhere',
  ambiguous: 'Nobody could tell at the time',
} as const satisfies Record<Cause, string>;

const WHO_NAMES = {
  belay: 'Belay',
  aws: 'AWS',
  responder: 'Responder',
  person: 'Person',
  fault: 'Fault',
} as const satisfies Record<Moment['who'], string>;

export const policyName = (policy: Policy): string => POLICY_NAMES[policy];
export const shortPolicyName = (policy: Policy): string => SHORT_POLICY_NAMES[policy];
export const causeName = (cause: Cause): string => CAUSE_NAMES[cause];
export const whoName = (who: Moment['who']): string => WHO_NAMES[who];

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A length of time in its two largest units: `2 min 10 s`. Under ten seconds with a tenth, under one in milliseconds. */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms > 0 && ms < 999.5) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 9_950) return `${Math.round(ms / 100) / 10} s`;
  const rounded = ms < 3_600_000 - 500 ? Math.round(ms / 1_000) * 1_000 : Math.round(ms / 60_000) * 60_000;
  const first = UNITS.findIndex(([, size]) => rounded >= size);
  let left = rounded;
  return UNITS.slice(first, first + 2)
    .map(([unit, size]) => {
      const n = Math.floor(left / size);
      left -= n * size;
      return n === 0 ? '' : `${n} ${unit}`;
    })
    .filter((part) => part !== '')
    .join(' ');
}

/** How long after the pain: 0 is before anybody was hurt. */
export function sinceHurt(ms: number | undefined): string {
  if (ms === undefined) return NEVER;
  return ms === 0 ? 'at once' : duration(ms);
}

/** `1,234`. */
export const count = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');

/** Of failed requests: those of a run always have a number, so a missing one is that there was no run. */
export const failures = (n: number | undefined): string => (n === undefined ? 'no run' : count(n));

/** `3 runs`, `1 run`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** A share as a percentage with at most two digits that matter: `3 %`, `0.25 %`, `100 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** A spread in one breath: `1 min 40 s, p99 3 min`. What has no median has no 99th percentile either. */
export const spread = ({ median, p99 }: Spread, word: (value: number | undefined) => string): string =>
  median === undefined ? word(median) : `${word(median)}, p99 ${word(p99)}`;
