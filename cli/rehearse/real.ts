import { join } from 'node:path';
import type { Rehearsal } from '../../sim/rehearse/result.ts';
import type { Rehearsing } from './engine.ts';
import { engine } from './real-engine.ts';

/** The incident library, on all cores. */
export const real: Rehearsing = {
  engine,
  worker: join(import.meta.dirname, 'worker.ts'),
  // The charts take longer to load than a rehearsal without them to start.
  report: async (rehearsal: Rehearsal) => (await import('./report/report.ts')).reportOf(rehearsal),
};
