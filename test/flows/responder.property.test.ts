import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rarely } from '../kit/any.ts';
import { anyPlot } from '../kit/any-plot.ts';
import { playVirtually } from '../kit/responder.ts';
import { leftAlone } from '../kit/responder-ends.ts';

/*
 * Any incident, any faults of AWS, and a function that may die at any call: every invariant holds from outside, at every
 * moment, and in the end nobody is left alone with an alarm.
 */

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
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  );
}, 600_000);
