import { describe, expect, test } from 'vitest';
import { minutes } from '../../functions/core/units.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { cartDefinitionArn } from '../../sim/shop-ecs.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { type Bend, type Played, playVirtually } from '../kit/responder.ts';
import { leftAlone } from '../kit/responder-ends.ts';

/*
 * A function may die at any moment: at every call that a fault-free play makes to the outside, before it takes effect and
 * after. What was being done is delivered again later. Never a second effect, nothing forgotten, nobody left in silence.
 */

/** Tasks that take long to start keep ECS's deployment in flight. */
const slowStart: Bend = {
  prepare: ({ world }) => void world.ecs.startTimes.set(cartDefinitionArn(9), minutes(30)),
};
const rolling: Partial<Plot> = {
  service: 'cart',
  deeds: [{ at: 1, do: 'deploy', revision: 9 }],
  bad: [9],
  alarms: { 'cart-5xx': alarmPlot([{ at: 4, state: 'ALARM', onset: 2 }], { follows: true }) },
};

const plots: readonly (readonly [string, Partial<Plot>, Bend])[] = [
  ['a roll-back by CodeDeploy that waits for approval', { approvalWait: true }, {}],
  ['an update by ECS', { service: 'cart' }, {}],
  ['a stop by CodeDeploy', { deeds: [{ at: -10, do: 'deploy', revision: 42 }], terminationWait: 30 }, {}],
  ['a stop by ECS', rolling, slowStart],
];

/** The calls of the play up to its end, the same call of a look that comes to the same left out. */
function crashPoints({ calls, outcomes }: Played): number[] {
  const closing = outcomes.find(({ outcome }) => outcome.decision.why === 'recovered')?.at ?? 0;
  const met = new Set<string>();
  return calls.flatMap(({ name, at, invocation }, n) => {
    const mine = calls.filter((call, i) => call.invocation === invocation && i <= n);
    const step = outcomes.find((seen) => seen.at >= at)?.outcome.decision.why;
    const place = `${step} ${name} ${mine.filter((call) => call.name === name).length}`;
    if (met.has(place) || at > closing) return [];
    met.add(place);
    return [n];
  });
}

describe.each(plots)('%s, whose function dies', (_, over, bend) => {
  const plot = { ...over, until: 30 };
  const dying = (at: number, when: 'before' | 'after') =>
    playVirtually(plot, undefined, {
      ...bend,
      meets: async ({ n, run, die }) => {
        if (n === at && when === 'after') await run().catch(() => {});
        return n === at ? die() : run();
      },
    });

  test.each(['before', 'after'] as const)('%s any call: one effect, and it ends recovered and told', async (when) => {
    const whole = await playVirtually(plot, undefined, bend);
    const points = crashPoints(whole);
    expect(points.length).toBeGreaterThan(30);
    for (const n of points) {
      const played = await dying(n, when);
      const what = played.told.map((one) => one.what);
      const name = whole.calls[n]?.name;
      const end = [n, name, played.audit.effects.length, what.at(-1), played.final.healthy];
      expect(end).toEqual([n, name, 1, 'close recovered', true]);
      // It is told before it is recorded: a crash in between tells twice, never not at all.
      expect([what.length <= 3, new Set(what).size]).toEqual([true, 2]);
      expect(leftAlone(played)).toEqual([]);
    }
  });
});
