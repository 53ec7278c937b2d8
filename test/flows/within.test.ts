import { expect, test } from 'vitest';
import { millis, plus } from '../../functions/core/units.ts';
import { LATE, within } from '../../functions/flows/within.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { noon } from '../kit/hook.ts';

test('work that ends in time gives its answer, and its signal is aborted then: nothing may go on behind it', async () => {
  const clock = new VirtualClock(noon);
  let seen: AbortSignal | undefined;
  const answer = await clock.run(
    within(clock, plus(noon, millis(10)), async (signal) => {
      seen = signal;
      await clock.sleep(millis(9));
      return 'done';
    }),
  );
  expect([answer, seen?.aborted, clock.now()]).toEqual(['done', true, noon + 9]);
});

test('work that is late is told to stop, and not waited for', async () => {
  const clock = new VirtualClock(noon);
  let stopped = false;
  const answer = await clock.run(
    within(clock, plus(noon, millis(10)), (signal) => {
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      return new Promise(() => {});
    }),
  );
  expect([answer, stopped, clock.now()]).toEqual([LATE, true, noon + 10]);
});

test('a moment that is past is late at once', async () => {
  const clock = new VirtualClock(noon);
  expect(await clock.run(within(clock, millis(0) as never, () => new Promise(() => {})))).toBe(LATE);
});

test('whatever ends it, the reason is a word that is there already: a DOMException each, with its stack, would cost more than all the rest', async () => {
  const clock = new VirtualClock(noon);
  const reasons: unknown[] = [];
  const noting = (work: Promise<string>) => (signal: AbortSignal) => {
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    return work;
  };
  await clock.run(within(clock, plus(noon, millis(10)), noting(Promise.resolve('done'))));
  await clock.run(within(clock, plus(noon, millis(10)), noting(new Promise(() => {}))));
  expect(reasons).toEqual([LATE, LATE]);
});
