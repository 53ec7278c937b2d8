import type { Time } from '../../functions/flows/ports.ts';

/** One call of a flow to the outside: `ledger.save`, `codedeploy.create`, `ask`. */
export interface PortCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Stands between the flows and the ports: it may look, wait, refuse, or never let go. */
export type Intercept = (call: PortCall, run: () => Promise<unknown>) => Promise<unknown>;

type Method = (...args: unknown[]) => Promise<unknown>;

/** The same ports with everything that leaves the process going through `intercept`; time is no call. */
export function around<Ports extends { readonly time: Time }>(ports: Ports, intercept: Intercept): Ports {
  const through =
    (name: string, call: Method): Method =>
    (...args) =>
      intercept({ name, args }, () => call(...args));
  const wrapped = Object.entries(ports).map(([name, port]: [string, unknown]) => {
    if (name === 'time' || typeof port === 'string' || port === undefined) return [name, port];
    if (typeof port === 'function') return [name, through(name, port as Method)];
    const methods = methodsOf(port as object).map(([method, call]) => [method, through(`${name}.${method}`, call)]);
    return [name, Object.fromEntries(methods)];
  });
  return Object.fromEntries(wrapped) as Ports;
}

const known = new Map<object, readonly string[]>();

/** A port is an object of functions, or of a class. */
function methodsOf(port: object): [string, Method][] {
  const proto: object = Object.getPrototypeOf(port);
  const names = proto === Object.prototype ? Object.keys(port) : (known.get(proto) ?? namesIn(proto));
  if (proto !== Object.prototype) known.set(proto, names);
  const members = port as Readonly<Record<string, unknown>>;
  return names.map((name) => [name, (...args) => (members[name] as Method).apply(port, args)]);
}

const namesIn = (proto: object) =>
  Object.entries(Object.getOwnPropertyDescriptors(proto)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [name] : [],
  );
