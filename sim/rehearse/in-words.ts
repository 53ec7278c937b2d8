import type { Policy } from './result.ts';

export const POLICY_WORDS: Readonly<Record<Policy, string>> = {
  belay: 'Belay',
  'codedeploy-alarms': 'CodeDeploy with alarms alone',
  'ecs-breaker': 'the ECS circuit breaker with alarms alone',
  'revision-minus-one': 'a “revision − 1” responder',
  nobody: 'nobody',
};

/** `90 s`, `12 min`, `3 h`; absent: never. */
export function span(ms: number | undefined): string {
  if (ms === undefined) return 'never';
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${(ms / 60_000).toFixed(ms < 600_000 ? 1 : 0)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

export const count = (n: number | undefined): string => (n === undefined ? 'countless' : n.toLocaleString('en-GB'));
