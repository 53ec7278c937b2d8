import { epochMs } from '../core/units.ts';
import type { Time } from '../flows/ports.ts';

/** The wall clock: the only place where a function looks at it. */
export const realTime: Time = {
  now: () => epochMs(Date.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
};
