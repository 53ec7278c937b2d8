import type { HookName } from '../../functions/core/hook-call.ts';
import type { ResponderLedgerPort } from '../../functions/flows/ledger-port.ts';
import type { HookPorts, LedgerPort, Time } from '../../functions/flows/ports.ts';
import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';
import { alarmsOver } from '../alarm-port.ts';
import { QUEUE_URL } from '../incident/build.ts';
import type { Plot } from '../incident/plot.ts';
import { codeDeployOver, ecsOver, loadBalancerOver, tellOver } from '../ports.ts';
import { rollbacksOver } from '../rollback-port.ts';
import { serviceOver } from '../service-port.ts';
import { shop } from '../shop.ts';
import { mutesOver, newsOver, queueOver, registryOver, secretsOver } from '../small-ports.ts';
import type { VirtualAws } from '../virtual-aws.ts';
import type { World } from '../world.ts';
import { revisionsOver } from './ask.ts';

/** What Belay's flows run over: the world and its time, the ledger, and which app answers as which revision. */
export interface Backdrop {
  readonly world: World;
  readonly clock: Time;
  readonly ledger: LedgerPort & ResponderLedgerPort;
  readonly plot: Pick<Plot, 'service' | 'unhealthy'>;
  /** How the SDK rests between attempts. @default as VirtualAws has it */
  readonly backoff?: VirtualAws['backoff'];
}

/** The responder's ports in virtual time, straight over the world. `invocation`: a name that no other has. */
export function responderPorts({ world, clock, ledger, plot, backoff }: Backdrop, invocation: string): ResponderPorts {
  const aws = { world, clock, backoff };
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
    userAgent: 'belay-in-virtual-time',
  };
}

/** A hook's ports, likewise. */
export function hookPorts({ world, clock, ledger, plot, backoff }: Backdrop, hook: HookName): HookPorts {
  const aws = { world, clock, backoff };
  return {
    time: clock,
    codedeploy: codeDeployOver(aws),
    ecs: ecsOver(aws),
    loadBalancer: loadBalancerOver(aws),
    alarms: alarmsOver(aws),
    ledger,
    ask: revisionsOver(world, plot, clock),
    tell: tellOver(aws, shop.topic),
    userAgent: `belay-${hook}-in-virtual-time`,
  };
}
