import type { EpochMs } from '../../functions/core/units.ts';
import { type DurationMs, minutes } from '../../functions/core/units.ts';
import { makeHook } from '../../functions/flows/hook.ts';
import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';
import { alarmsOver } from '../../sim/alarm-port.ts';
import type { VirtualClock } from '../../sim/clock.ts';
import type { HookInvocation } from '../../sim/happenings.ts';
import { QUEUE_URL, type Stage } from '../../sim/incident/build.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { MemoryLedger } from '../../sim/ledger.ts';
import { codeDeployOver, ecsOver, loadBalancerOver, tellOver } from '../../sim/ports.ts';
import { rollbacksOver } from '../../sim/rollback-port.ts';
import { serviceOver } from '../../sim/service-port.ts';
import { shop } from '../../sim/shop.ts';
import { mutesOver, newsOver, queueOver, registryOver, secretsOver } from '../../sim/small-ports.ts';
import type { World } from '../../sim/world.ts';
import { around, type PortCall } from './ports-around.ts';
import type { Virtual } from './responder.ts';
import type { Audit } from './responder-audit.ts';
import { revisionsOver } from './revisions.ts';

/** A call of a port, as whoever bends a play meets it. */
export interface Meeting extends PortCall {
  /** Counted over the whole play. */
  readonly n: number;
  readonly invocation: string;
  readonly run: () => Promise<unknown>;
  /** The function dies here: nobody hears of anything that it still does. */
  readonly die: () => Promise<never>;
  readonly sleep: (ms: DurationMs) => Promise<void>;
}
export type Meets = (meeting: Meeting) => Promise<unknown>;

/** One call of a port, by whom and when. */
export interface Journaled {
  readonly at: EpochMs;
  readonly name: string;
  readonly invocation: string;
}

/** Over what an invocation runs. */
export interface Backdrop {
  readonly world: World;
  readonly plot: Plot;
  readonly clock: VirtualClock;
  readonly ledger: MemoryLedger;
  readonly audit: Audit;
  readonly calls: Journaled[];
}

function portsOf({ world, clock, ledger, plot }: Backdrop, invocation: string): ResponderPorts {
  const aws = { world, clock };
  return {
    time: clock,
    codedeploy: rollbacksOver(aws),
    ecs: serviceOver(aws),
    loadBalancer: loadBalancerOver(aws),
    alarms: alarmsOver(aws),
    mutes: mutesOver(aws),
    registry: registryOver(aws),
    secrets: secretsOver(aws),
    ledger,
    queue: queueOver(aws, QUEUE_URL),
    news: newsOver(aws, shop.topic),
    ask: revisionsOver(world, plot, clock),
    invocation,
    userAgent: 'belay-test',
  };
}

const never = () => new Promise<never>(() => {});
const plainly: Meets = ({ run }) => run();

/** One invocation's ports: journalled, audited, bent, and cut off from the world once the function is dead. */
export function mortal(backdrop: Backdrop, invocation: string, meets: Meets = plainly, latency = 0 as DurationMs) {
  const { clock, audit, calls } = backdrop;
  const ports = portsOf(backdrop, invocation);
  let dead = false;
  let tell: (word: 'died') => void = () => {};
  const death = new Promise<'died'>((resolve) => {
    tell = resolve;
  });
  const die = () => {
    dead = true;
    tell('died');
    return never();
  };
  const alive = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    return dead ? never() : answer;
  };
  const sleep = (ms: DurationMs, signal?: AbortSignal) => (dead ? never() : alive(clock.sleep(ms, signal)));
  const intercepted = around(ports, (call, run) => {
    if (dead) return never();
    const n = calls.push({ at: clock.now(), name: call.name, invocation }) - 1;
    const really = async () => {
      const answer = await run();
      audit.saw(call, answer);
      if (latency > 0 && call.name.startsWith('ledger.')) await clock.sleep(latency);
      return answer;
    };
    return alive(meets({ ...call, n, invocation, run: really, die, sleep }));
  });
  return { death, ports: { ...intercepted, time: { now: () => clock.now(), sleep } } };
}

/** The ledger with what the plot's past has left in it. */
export async function ledgerOf({ remembered }: Stage, plot: Plot, now: EpochMs): Promise<MemoryLedger> {
  const { terms, vetoes, hold, fired } = remembered;
  const ledger = new MemoryLedger();
  for (const [service, known] of terms) for (const term of known) await ledger.saveTerm(service, term);
  for (const [service] of terms) for (const veto of vetoes) await ledger.saveVeto(service, veto);
  for (const service of fired) await ledger.noteFiring(service, now, now);
  if (hold?.scope === 'service') ledger.setHold(plot.service, hold);
  if (hold?.scope === 'all') ledger.hold = hold;
  return ledger;
}

/** BeforeAllowTraffic in virtual time: the one hook that Belay's own rollbacks keep. */
export function hookOver({ world, clock, ledger, config, plot }: Virtual) {
  const aws = { world, clock };
  const answer = makeHook(
    'before-allow-traffic',
    { ok: true, config },
    {
      time: clock,
      codedeploy: codeDeployOver(aws),
      ecs: ecsOver(aws),
      loadBalancer: loadBalancerOver(aws),
      alarms: alarmsOver(aws),
      ledger,
      ask: revisionsOver(world, plot, clock),
      tell: tellOver(aws, shop.topic),
      userAgent: 'belay-test',
    },
  );
  return async ({ event }: HookInvocation): Promise<void> => void (await clock.run(answer(event, minutes(15))));
}
