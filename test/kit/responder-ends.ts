import { elapsed, iso, minutes } from '../../functions/core/units.ts';
import type { Played } from './responder.ts';

/** A wait that ends in a page may last this long, and the look that ends it may come by the next sweep. */
const PAGED_WITHIN = minutes(60 + 15);
const CLOSED_WITHIN = minutes(30);

/**
 * Liveness, judged by the world at the end of a long play: alarms that have fired for longer than any deadline and nobody
 * knows (L1), incidents that nobody looks at again (L2), incidents that stay open although all is well.
 */
export async function leftAlone({ audit, world, ledger, plot, clock, told, config }: Played): Promise<string[]> {
  const now = clock.now();
  const { incident } = await ledger.read(plot.service);
  const guarded = config.services.find((s) => s.service === plot.service)?.alarms ?? [];
  const since = guarded.map((name) => {
    const states = world.cloudwatch.alarms.get(name)?.states.filter(({ at }) => at <= now) ?? [];
    const sorted = states.toSorted((a, b) => a.at - b.at);
    const last = sorted.at(-1);
    const first = sorted[sorted.findLastIndex(({ state }) => state !== last?.state) + 1];
    return { name, state: last?.state, for: elapsed(first?.at ?? now, now), loud: !plot.alarms[name]?.suppressed };
  });
  const wrong: string[] = [];
  const old = since.filter(({ state, for: lasts, loud }) => state === 'ALARM' && loud && lasts > PAGED_WITHIN);
  const knows = /^(escalate|observe|propose)/.test(told.at(-1)?.what ?? '');
  if (old.length > 0 && !(incident?.handedOver && knows)) wrong.push(`L1: ${old[0]?.name} fires, and nobody was told`);
  if (incident && (incident.nextCheckAt ?? 0) < now - minutes(6)) wrong.push(`L2: ${incident.id} is forgotten`);
  const calm = audit.firing().length === 0 && since.every(({ state, for: l }) => state === 'OK' && l > CLOSED_WITHIN);
  if (calm && incident) wrong.push(`all is well since long, and ${incident.id} is open at ${iso(now)}`);
  return wrong;
}
