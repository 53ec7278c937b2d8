import { millis } from '../../functions/core/units.ts';
import type { Ask, Time } from '../../functions/flows/ports.ts';
import type { Plot } from '../incident/plot.ts';
import { servingAt } from '../incident/serving.ts';
import { shop } from '../shop.ts';
import { cart } from '../shop-ecs.ts';
import type { World } from '../world.ts';

const listeners: ReadonlyMap<string, string> = new Map([
  [shop.hosts.test, shop.testListener],
  [shop.hosts.production, shop.productionListener],
  [cart.host, cart.listener],
]);

/** Every revision's app in virtual time, behind the listeners of the sample config's hosts. */
export const revisionsOver =
  (world: World, plot: Pick<Plot, 'service' | 'unhealthy'>, clock: Time): Ask =>
  async ({ url, bodyMaxBytes }, signal) => {
    await clock.sleep(millis(12), signal);
    world.happenings.runDue(clock.now());
    const revision = servingAt(world, plot, listeners.get(new URL(url).hostname) ?? '');
    const sick = revision === undefined || plot.unhealthy.includes(revision);
    const body = JSON.stringify({ status: 'ok', revision: String(revision) }).slice(0, bodyMaxBytes);
    const status = revision === undefined ? 503 : sick ? 500 : 200;
    return { kind: 'reply', status, headers: {}, body, truncated: false, tookMs: millis(12) };
  };
