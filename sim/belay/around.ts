import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';

/** One call of a flow to the outside: `ledger.save`, `codedeploy.create`, `ask`. */
export interface PortCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Stands between the flows and the ports: it may look, wait, refuse, or never let go. */
export type Intercept = (call: PortCall, run: () => Promise<unknown>) => Promise<unknown>;

type Method = (...args: unknown[]) => Promise<unknown>;

/** The same ports with everything that leaves the process going through `intercept`; time is no call. */
export function around(ports: ResponderPorts, intercept: Intercept): ResponderPorts {
  const through =
    (name: string, call: Method): Method =>
    (...args) =>
      intercept({ name, args }, () => call(...args));
  const group = <T extends object>(prefix: string, port: T): T =>
    new Proxy(port, {
      get: (target, key) => {
        const found: unknown = Reflect.get(target, key, target);
        if (typeof found !== 'function') return found;
        return through(`${prefix}.${String(key)}`, (...args) => found.apply(target, args) as Promise<unknown>);
      },
    });
  return {
    ...ports,
    codedeploy: group('codedeploy', ports.codedeploy),
    ecs: group('ecs', ports.ecs),
    loadBalancer: group('loadBalancer', ports.loadBalancer),
    alarms: group('alarms', ports.alarms),
    mutes: group('mutes', ports.mutes),
    registry: group('registry', ports.registry),
    secrets: group('secrets', ports.secrets),
    ledger: group('ledger', ports.ledger),
    queue: group('queue', ports.queue),
    news: group('news', ports.news),
    ask: through('ask', ports.ask as Method) as ResponderPorts['ask'],
  };
}
