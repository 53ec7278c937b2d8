import type { ResponderLedgerPort } from '../../../functions/flows/ledger-port.ts';
import { clientConfig } from '../../../functions/runtime/clients.ts';
import type { Env } from '../../../functions/runtime/env.ts';
import { responderLedger } from '../../../functions/runtime/ledger.ts';
import { startApp } from '../../../sim/apps/app.ts';
import { startLoadBalancer } from '../../../sim/apps/load-balancer.ts';
import { buildStage, QUEUE_URL, type Stage } from '../../../sim/incident/build.ts';
import type { Plot } from '../../../sim/incident/plot.ts';
import type { Remembered } from '../../../sim/incident/remembered.ts';
import { servingAt } from '../../../sim/incident/serving.ts';
import type { Loopback } from '../../../sim/loopback.ts';
import { shop } from '../../../sim/shop.ts';
import { cart } from '../../../sim/shop-ecs.ts';
import { type LocalTable, startTable } from '../../../sim/table.ts';
import { serveAws } from '../../../sim/wire/serve.ts';
import { UsageError } from '../../usage-error.ts';
import { callerOf } from '../caller.ts';
import type { ListenerPorts } from './config.ts';
import { LeapingClock } from './leaping-clock.ts';

const nobody = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYREPLAY', AWS_SECRET_ACCESS_KEY: 'none' };

/** The stage of an incident with its sockets: AWS on one port, an app for each revision, a listener before them. */
export interface Sandbox extends Stage {
  readonly clock: LeapingClock;
  readonly ports: ListenerPorts;
  /** Past the world, whose journal is the handlers' alone. */
  readonly ledger: ResponderLedgerPort;
  /** What the responder finds in its environment: anew after each death of a sandbox. */
  env(): Env;
  /** What the hooks find in theirs. */
  readonly hookEnv: Env;
  /** Whatever the responder's dead invocation still does reaches nobody. */
  replaceAws(): Promise<void>;
  close(): Promise<void>;
}

/** What a scenario may get wrong is found before a socket is opened. @throws UsageError */
function stageOf(plot: Plot, clock: LeapingClock, name: string): Stage {
  try {
    const stage = buildStage(plot, clock, () => '127.0.0.1');
    const [service = '', operation = ''] = plot.diesAfter?.split(':') ?? [];
    if (plot.diesAfter !== undefined) stage.world.mustKnow(service, operation);
    return stage;
  } catch (error) {
    throw new UsageError(`scenario ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export async function openSandbox(plot: Plot, name: string): Promise<Sandbox> {
  const clock = new LeapingClock();
  const stage = stageOf(plot, clock, name);
  const revisions = new Set([
    ...plot.served.map((s) => s.revision),
    ...plot.deeds.flatMap((d) => ('revision' in d ? [d.revision] : [])),
  ]);
  const started = [...revisions].map(async (revision) => {
    const body = { status: 'ok', revision: String(revision) };
    const app = await startApp([plot.unhealthy.includes(revision) ? { status: 500, body } : { body }]);
    return [revision, app] as const;
  });
  const [table, ...entries] = await Promise.all([startTable(), ...started]);
  const apps = new Map(entries);
  const route = (listener: string) => () => apps.get(servingAt(stage.world, plot, listener) ?? 0)?.port;
  const listeners = await Promise.all([
    startLoadBalancer({ route: route(shop.testListener) }),
    startLoadBalancer({ route: route(plot.service === 'cart' ? cart.listener : shop.productionListener) }),
  ]);
  const serveTo = (name: Parameters<typeof callerOf>[0]) => serveAws(stage.world, table, callerOf(name));
  let aws = await serveTo('alarm-responder');
  const hookAws = await serveTo('before-allow-traffic');
  const open: Pick<Loopback, 'close'>[] = [hookAws, ...apps.values(), ...listeners, table];
  const here = { ...nobody, AWS_ENDPOINT_URL: table.url, BELAY_TABLE: table.name };
  const ledger = responderLedger(here, clientConfig(here));
  await remember(stage.remembered, ledger, table, clock);
  return {
    ...stage,
    clock,
    ledger,
    ports: { test: listeners[0].port, production: listeners[1].port },
    env: () => ({ ...nobody, AWS_ENDPOINT_URL: aws.url, BELAY_TABLE: table.name, BELAY_QUEUE_URL: QUEUE_URL }),
    hookEnv: { ...nobody, AWS_ENDPOINT_URL: hookAws.url, BELAY_TABLE: table.name },
    replaceAws: async () => {
      await aws.close();
      aws = await serveTo('alarm-responder');
    },
    close: async () => void (await Promise.all([aws, ...open].map((one) => one.close()))),
  };
}

async function remember(
  { terms, vetoes, hold, fired }: Remembered,
  ledger: ResponderLedgerPort,
  table: LocalTable,
  clock: LeapingClock,
): Promise<void> {
  const { signal } = new AbortController();
  for (const [service, known] of terms) for (const term of known) await ledger.saveTerm(service, term, signal);
  for (const [service] of terms) for (const veto of vetoes) await ledger.saveVeto(service, veto, signal);
  for (const service of fired) await ledger.noteFiring(service, clock.now(), clock.now(), signal);
  if (!hold) return;
  // A hold is set by people: the command for it comes with the command line.
  const doc = { S: JSON.stringify(hold) };
  const [service] = [...terms.keys()];
  const key = hold.scope === 'all' ? { service: '*region', item: 'breaker' } : { service: service ?? '', item: 'hold' };
  const name = hold.scope === 'all' ? 'hold' : 'doc';
  await table.call('UpdateItem', {
    TableName: table.name,
    Key: { service: { S: key.service }, item: { S: key.item } },
    UpdateExpression: 'SET #n = :d',
    ExpressionAttributeNames: { '#n': name },
    ExpressionAttributeValues: { ':d': doc },
  });
}
