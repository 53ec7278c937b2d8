import { type DurationMs, type EpochMs, millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { Dice } from '../dice.ts';
import { NOON } from '../incident/stage-clock.ts';
import type { Health, Lateness } from '../metrics/types.ts';

/* What a seed decides before anything goes wrong: the same for every policy. */

/** How long an incident is played, from its start. What has not recovered by then never does. */
export const HORIZON: DurationMs = minutes(180);
/** CloudWatch has looked on for so long before anything happens. */
const WARM_UP = minutes(5);

export interface Conditions {
  /** The scenario's first moment: every `ms` of it counts from here. */
  readonly start: EpochMs;
  readonly tasks: number;
  readonly routing: 'all-at-once' | 'canary' | 'linear';
  /** From the first task of a new version to a steady state. */
  readonly install: DurationMs;
  readonly lateness: Lateness;
  /** From an event at its target until a Lambda function does something about it. */
  readonly lambda: DurationMs;
  /** What a request takes that is well, p99. */
  readonly latencyMs: number;
  readonly requestsPerSecond: (ms: number) => number;
  /** Of a version that is well. Some requests always fail; they are nobody's fault, and are not counted as failed. */
  readonly well: (ms: number) => Health;
}

/** A source of chance for each use: who throws more often in one place changes nothing in another. */
export const diceFor = (scenario: number, seed: number, use: number): Dice =>
  new Dice((seed * 64 + scenario) * 16 + use);

export function conditionsOf(dice: Dice): Conditions {
  const start = plus(plus(NOON, WARM_UP), millis(dice.between(0, 59_999)));
  const rate = 15 * 10 ** dice.fraction();
  const phase = dice.fraction();
  const background = 0.0001 + dice.fraction() * 0.0003;
  const latencyMs = 150 + dice.fraction() * 200;
  const cpu = 25 + dice.fraction() * 25;
  const memory = 40 + dice.fraction() * 20;
  const noise = Array.from({ length: 512 }, () => 0.85 + dice.fraction() * 0.3);
  const noiseAt = (ms: number, from: number) => noise[(from + Math.floor(ms / 60_000) + 64) % noise.length] ?? 1;
  return {
    start,
    tasks: dice.between(3, 12),
    routing: dice.pick(['all-at-once', 'canary', 'linear']),
    install: seconds(dice.between(40, 150)),
    lateness: { evaluation: seconds(dice.between(10, 60)), delivery: millis(dice.between(100, 2_000)) },
    lambda: millis(dice.between(300, 2_000)),
    latencyMs,
    requestsPerSecond: (ms) => rate * noiseAt(ms, 0) * (1 + 0.3 * Math.sin(2 * Math.PI * (phase + ms / 86_400_000))),
    well: (ms) => ({
      errorRate: background * noiseAt(ms, 100),
      latencyP99Ms: latencyMs * noiseAt(ms, 200),
      cpuPercent: cpu * noiseAt(ms, 300),
      memoryPercent: memory * noiseAt(ms, 400),
    }),
  };
}
