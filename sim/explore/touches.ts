import type { PortCall } from '../belay/around.ts';

/*
 * What a call touches. Two calls that touch nothing in common, or only look at it, may be done in either order: nobody can tell
 * the difference. test/sim/explore-order.test.ts does them in both orders wherever they meet, and compares.
 */

export interface Touches {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Adds to it, where nobody looks at the order. */
  readonly adds?: readonly string[] | undefined;
}

export const NOTHING: Touches = { reads: [], writes: [] };

const reads = (...things: string[]): Touches => ({ reads: things, writes: [] });
const writes = (...things: string[]): Touches => ({ reads: [], writes: things });
const adds = (...things: string[]): Touches => ({ reads: [], writes: [], adds: things });

/** Alarms change as time passes; definitions, images, secrets and mutes never do in these worlds. */
const table: Readonly<Record<string, Touches>> = {
  'alarms.read': reads('alarms'),
  'mutes.muted': reads(),
  'registry.imageState': reads(),
  'secrets.secretState': reads(),
  'ecs.definition': reads(),
  'ecs.service': reads('aws'),
  'ecs.services': reads('aws'),
  'ecs.serviceDeployment': reads('aws'),
  'ecs.tasks': reads('aws'),
  'loadBalancer.forwards': reads('aws'),
  'loadBalancer.targets': reads('aws'),
  'codedeploy.deployment': reads('aws'),
  'codedeploy.shiftOf': reads('aws'),
  'codedeploy.group': reads('aws'),
  'codedeploy.inspect': reads('aws'),
  'codedeploy.findByNonce': reads('aws'),
  'codedeploy.create': writes('aws'),
  'codedeploy.stop': writes('aws'),
  'codedeploy.proceed': writes('aws'),
  'ecs.update': writes('aws'),
  'ecs.stopServiceDeployment': writes('aws'),
  'ledger.read': reads('incident', 'terms', 'vetoes', 'hold', 'past'),
  'ledger.states': reads('incident', 'seen'),
  'ledger.take': { reads: ['incident'], writes: ['lease'] },
  'ledger.save': writes('lease', 'incident'),
  'ledger.archive': writes('past'),
  'ledger.saveTerm': writes('terms'),
  'ledger.forgetTerms': writes('terms'),
  'ledger.saveSeen': writes('seen'),
  'ledger.saveVeto': writes('vetoes'),
  'ledger.noteFiring': { reads: ['hold for all'], writes: ['firing'] },
  'ledger.claimPage': writes('paged'),
  'queue.recheckAll': adds('queue'),
  'news.publish': adds('news'),
};

/** @throws Error for a call of which nobody has said what it touches */
export function touchesOf({ name }: PortCall): Touches {
  const found = table[name];
  if (!found) throw new Error(`sim/explore/touches.ts does not say what ${name} touches`);
  return found;
}

export const isWrite = ({ writes: w, adds: a = [] }: Touches) => w.length + a.length > 0;

/** AWS is told to do something. */
export const commandsAws = ({ writes: w }: Touches) => w.includes('aws');

/** Neither can tell whether the other came first. */
export function commute(a: Touches, b: Touches): boolean {
  const changes = ({ writes: w, adds: added = [] }: Touches) => [...w, ...added];
  const meets = (one: Touches, other: Touches) => {
    const seen = [...other.reads, ...other.writes, ...(other.adds ?? [])];
    return one.writes.some((thing) => seen.includes(thing));
  };
  const spoils = (one: Touches, other: Touches) => changes(one).some((thing) => other.reads.includes(thing));
  return !meets(a, b) && !meets(b, a) && !spoils(a, b) && !spoils(b, a);
}
