import type { GuardedService } from '../../functions/core/config.ts';
import { type DurationMs, type EpochMs, elapsed, iso, minutes } from '../../functions/core/units.ts';
import type { Final } from '../incident/final.ts';
import type { Plot } from '../incident/plot.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { World } from '../world.ts';

/** How things are when nothing more will happen by itself. */
export interface End {
  readonly world: World;
  readonly ledger: MemoryLedger;
  readonly service: GuardedService;
  readonly plot: Plot;
  readonly now: EpochMs;
  readonly final: Final;
  /** What people were told of incidents, in its order: `escalate held`. */
  readonly told: readonly string[];
}

/** A wait that ends in a page may last this long, and the look that ends it may come by the next sweep. */
const SWEPT_WITHIN = minutes(15);
const PAGED_WITHIN = minutes(60 + 15);
const CLOSED_WITHIN = minutes(30);
const LOOKED_AT_WITHIN = minutes(6);

interface Since {
  readonly name: string;
  readonly state: string | undefined;
  readonly lasts: DurationMs;
}

/** Since when each guarded alarm has the state that it has. */
function statesSince({ world, service, now }: End): Since[] {
  return service.alarms.map((name) => {
    const states = world.cloudwatch.alarms.get(name)?.states.filter(({ at }) => at <= now) ?? [];
    const sorted = states.toSorted((a, b) => a.at - b.at);
    const last = sorted.at(-1);
    const first = sorted[sorted.findLastIndex(({ state }) => state !== last?.state) + 1];
    return { name, state: last?.state, lasts: elapsed(first?.at ?? now, now) };
  });
}

/**
 * Liveness, by the world at the end of a long play: alarms that have fired for longer than any deadline and nobody knows
 * (L1), incidents that nobody looks at again (L2), incidents that stay open although all is well.
 */
export function leftAlone(end: End): string[] {
  const { ledger, plot, service, now, told, final } = end;
  const { incident } = ledger.known(service.service);
  const since = statesSince(end);
  const loud = since.filter(({ name, state }) => state === 'ALARM' && !plot.alarms[name]?.suppressed);
  const old = loud.filter(({ lasts }) => lasts > PAGED_WITHIN);
  const knows = /^(escalate|observe|propose)/.test(told.at(-1) ?? '');
  // Who was told of a rollback hears of it again when it is overdue, however long it had to wait for its turn.
  const acting = /^(roll-back|stop-deployment)/.test(told.at(-1) ?? '') && incident?.intent;
  const isNews = acting && elapsed(acting.at, now) <= service.rollback.rollbackDeadlineMs + SWEPT_WITHIN;
  const wrong: string[] = [];
  if (old.length > 0 && !isNews && !(incident?.handedOver && knows))
    wrong.push(`L1: ${old[0]?.name} fires, and nobody was told`);
  const forgotten = incident && elapsed(incident.nextCheckAt ?? now, now) > LOOKED_AT_WITHIN;
  if (forgotten) wrong.push(`L2: ${incident.id} is forgotten`);
  const calm = since.every(({ state, lasts }) => state === 'OK' && lasts > CLOSED_WITHIN);
  // Whoever went back to what never starts learns it within the hour: until then it is not over.
  if (calm && incident && final.inFlight === null)
    wrong.push(`all is well since long, and ${incident.id} is open at ${iso(now)}`);
  return wrong;
}
