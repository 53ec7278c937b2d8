import { minutes, plus } from '../../functions/core/units.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { Dice } from '../../sim/dice.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { HookRules } from '../../sim/rules/hooks.ts';
import { type Chaos, calm } from '../../sim/run/chaos.ts';
import { Counts } from '../../sim/run/counts.ts';
import type { Lambda } from '../../sim/run/lambda.ts';
import { Players } from '../../sim/run/players.ts';
import { Story } from '../../sim/run/story.ts';
import { incidentOf, scene } from './rules-kit.ts';

/* Belay's functions in one run, over a Lambda that says what it is told to say. */

interface Given {
  readonly chaos?: Partial<Chaos>;
  readonly plot?: Partial<Plot>;
  /** What Lambda says came of it, one after the other. */
  readonly came?: readonly unknown[];
}

export async function company({ chaos, plot, came = [] }: Given = {}) {
  const s = await scene(plot);
  const [counts, left, configs, hooked] = [new Counts(), [...came], [] as string[], [] as number[]];
  const lambda = {
    respond: async (_: object, { services }: ReturnType<typeof sampleConfig>) => {
      configs.push(services.map(({ service }) => service).join());
      return left.shift() ?? { outcomes: [], failedMessages: [] };
    },
    hook: async () => {
      hooked.push(s.clock.now() - NOON);
      return left.shift() ?? 'died';
    },
  } as unknown as Lambda;
  const now = () => s.clock.now();
  const players = new Players({
    ...s,
    stage: s,
    lambda,
    config: sampleConfig(),
    chaos: { ...calm(NOON), until: plus(NOON, minutes(10)), ...chaos },
    dice: new Dice(1),
    counts,
    story: new Story(false),
    hookRules: new HookRules(s.world, s.plot, now),
  });
  return { ...s, players, counts, configs, hooked };
}

/** An incident is open. */
export const opens = async ({ ledger, clock, ...s }: Awaited<ReturnType<typeof company>>, over: object = {}) => {
  const lease = { service: 'checkout', owner: 'i1' };
  await ledger.take(lease, clock.now(), clock.now());
  await ledger.save(lease, { ...incidentOf({ ...s, ledger, clock }), ...over }, 'release');
};
