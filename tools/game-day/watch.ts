import { clockTime } from './io.ts';
import type { Look, See } from './look.ts';

const POLL_MS = 5_000;
/** CodeDeploy names the rollback some time after the end: so many more looks, then there is none. */
const LOOKS_FOR_ROLLBACK = 12;

export interface Watching {
  readonly deploymentId: string;
  /** `cluster:service`. */
  readonly targetId: string;
  readonly see: See;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/**
 * A line for every change, until the deployment is over, and the one by which CodeDeploy goes back is too.
 * @returns how the first ended; undefined when the signal came before that
 */
export async function watch(watching: Watching): Promise<string | undefined> {
  const last = await watchOne(watching);
  if (last === undefined || last.status === 'Succeeded') return last?.status;
  const rollback = await rollbackAfter(watching, last);
  const say = (text: string) => watching.print(`${clockTime(watching.now())} ${watching.deploymentId} ${text}`);
  if (rollback === undefined) {
    if (!watching.signal.aborted) say('CodeDeploy names no rollback');
  } else {
    say(`CodeDeploy goes back with ${rollback}`);
    await watchOne({ ...watching, deploymentId: rollback });
  }
  return last.status;
}

async function watchOne({ see, deploymentId, targetId, ...io }: Watching): Promise<Look | undefined> {
  let before: Look | undefined;
  while (!io.signal.aborted) {
    const look = await see(deploymentId, targetId);
    for (const change of changes(before, look)) io.print(`${clockTime(io.now())} ${deploymentId} ${change}`);
    if (isOver(look)) return look;
    before = look;
    await io.sleep(POLL_MS, io.signal);
  }
  return undefined;
}

async function rollbackAfter(watching: Watching, last: Look): Promise<string | undefined> {
  let look = last;
  for (let n = 0; n < LOOKS_FOR_ROLLBACK && look.rollback === undefined; n += 1) {
    await watching.sleep(POLL_MS, watching.signal);
    if (watching.signal.aborted) return undefined;
    look = await watching.see(watching.deploymentId, watching.targetId);
  }
  return look.rollback;
}

/** A status that AWS may add one day counts as on its way. */
const isOver = ({ status }: Look): boolean => ['Succeeded', 'Failed', 'Stopped'].includes(status);

/** What is new since the look before, a few words each. What waits its turn is not told. */
export function changes(before: Look | undefined, now: Look): string[] {
  const events = Object.entries(now.events).filter(([name, status]) => status !== (before?.events[name] ?? 'Pending'));
  const inWords = weightsInWords(now);
  return [
    ...events.map(([name, status]) => `${name} ${status}`),
    ...(inWords !== '' && inWords !== (before && weightsInWords(before)) ? [`traffic: ${inWords}`] : []),
    ...(before?.status === now.status ? [] : [`deployment ${now.status}${now.error ? ` (${now.error})` : ''}`]),
  ];
}

const weightsInWords = ({ weights }: Look): string =>
  Object.entries(weights)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([label, percent]) => `${label} ${percent} %`)
    .join(', ');
