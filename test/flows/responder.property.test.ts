import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plot } from '../../sim/incident/plot.ts';
import { rarely } from '../kit/any.ts';
import { anyPlot } from '../kit/any-plot.ts';
import { alarmPlot, DAY } from '../kit/incident-plot.ts';
import { playVirtually } from '../kit/responder.ts';
import { leftAlone } from '../kit/responder-ends.ts';

/*
 * Any incident, any faults of AWS, and a function that may die at any call: every invariant holds from outside, at every
 * moment, and in the end nobody is left alone with an alarm.
 */

/** Belay came when 9 served already: that shipping 8 is going back from it, nobody could tell it. */
const newToBelay: Partial<Plot> = {
  service: 'cart',
  ledger: 'empty',
  served: [
    { revision: 7, from: -14 * DAY, kind: 'deploy', proven: true },
    { revision: 8, from: -3 * DAY, kind: 'deploy', proven: true },
  ],
  deeds: [
    { at: -60, do: 'deploy', revision: 9 },
    { at: 1, do: 'deploy', revision: 8 },
  ],
  bad: [9],
  secrets: [],
  alarms: { 'cart-5xx': alarmPlot([{ at: 3, state: 'ALARM', onset: 1 }], { follows: true }) },
  until: 240,
};

const death = rarely(fc.record({ at: fc.nat({ max: 150 }), after: fc.boolean() }));

test('any incident is played to an end that somebody knows, and no invariant is broken on the way', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlot, death, async (plot, dies) => {
      const played = await playVirtually(plot, undefined, {
        toTheEnd: true,
        meets: async ({ n, run, die }) => {
          if (n !== dies?.at) return run();
          if (dies.after) await run().catch(() => {});
          return die();
        },
      });
      expect(leftAlone(played)).toEqual([]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60), examples: [[newToBelay, undefined]] },
  );
}, 600_000);
