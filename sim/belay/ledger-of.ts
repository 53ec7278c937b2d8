import type { EpochMs } from '../../functions/core/units.ts';
import type { Stage } from '../incident/build.ts';
import type { Plot } from '../incident/plot.ts';
import { MemoryLedger } from '../ledger.ts';

/** The ledger with what the plot's past has left in it. */
export async function ledgerOf(
  { remembered }: Pick<Stage, 'remembered'>,
  plot: Plot,
  now: EpochMs,
): Promise<MemoryLedger> {
  const { terms, vetoes, hold, fired } = remembered;
  const ledger = new MemoryLedger();
  for (const [service, known] of terms) for (const term of known) await ledger.saveTerm(service, term);
  for (const [service] of terms) for (const veto of vetoes) await ledger.saveVeto(service, veto);
  for (const service of fired) await ledger.noteFiring(service, now, now);
  if (hold?.scope === 'service') ledger.setHold(plot.service, hold);
  if (hold?.scope === 'all') ledger.hold = hold;
  return ledger;
}
