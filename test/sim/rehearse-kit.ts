import type { GuardedService } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { minutes } from '../../functions/core/units.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { another, sampleConfig } from '../../sim/belay/config.ts';
import type { RehearsedService } from '../../sim/rehearse/own-service.ts';
import { rehearseSeed, timelinesOf } from '../../sim/rehearse/rehearse.ts';
import type { Policy, Run } from '../../sim/rehearse/result.ts';

/** The default policy of production; `guarded` services in all. */
export function rehearsed(
  over: Partial<RehearsedService> & { readonly own?: Partial<GuardedService>; readonly guarded?: number } = {},
): RehearsedService {
  const { own, guarded = 2, ...rest } = over;
  const sample = sampleConfig();
  const plain = sample.services.find(({ service }) => service === 'checkout');
  invariant(plain !== undefined, 'the sample config guards checkout');
  const service = { ...plain, ...own };
  const others = Array.from({ length: guarded - 1 }, (_, i) => another(plain, `svc-${i + 1}`, [`svc-${i + 1}-5xx`]));
  const config = { ...sample, services: [service, ...others] };
  return { service, config, thresholds: stageThresholds.prod, terminationWaitMs: minutes(30), ...rest };
}

/** One incident, by policy. */
export async function runs(scenario: string, seed: number, own = rehearsed()): Promise<Record<Policy, Run>> {
  const all = await rehearseSeed(own, scenario, seed);
  return Object.fromEntries(all.map((run) => [run.policy, run])) as Record<Policy, Run>;
}

/** What Belay did in it, in words, with what decided it. */
export async function storyOf(scenario: string, seed: number, own = rehearsed(), policy: Policy = 'belay') {
  const all = await timelinesOf(own, scenario, seed);
  const timeline = all.find((one) => one.policy === policy);
  invariant(timeline !== undefined, 'there is a timeline for each policy');
  return { ...timeline, said: timeline.moments.map(({ who, what }) => `${who}: ${what}`) };
}

/** A plain run of the slow leak. */
export const run = (policy: Policy, over: Partial<Run> = {}): Run => ({
  scenario: 'slow-leak',
  seed: 1,
  policy,
  detectedMs: 60_000,
  decidedMs: 61_000,
  recoveredMs: 120_000,
  failedRequests: 100,
  wrongRollbacks: 0,
  loops: 0,
  missed: false,
  pages: 1,
  ...over,
});
