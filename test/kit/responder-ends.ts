import { leftAlone as leftAloneIn } from '../../sim/rules/ends.ts';
import type { Played } from './responder.ts';

/** Liveness at the end of a play: what nobody looks after although it fires, and what nobody closes although all is well. */
export function leftAlone({ world, ledger, plot, clock, told, config, final }: Played): string[] {
  const service = config.services.find((s) => s.service === plot.service);
  if (!service) return [];
  return leftAloneIn({ world, ledger, service, plot, now: clock.now(), final, told: told.map(({ what }) => what) });
}
