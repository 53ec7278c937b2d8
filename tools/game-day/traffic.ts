import { clockTime, type GameDayIo } from './io.ts';

const REPORT_MS = 15_000;
/** Points of a hundred by which a share must have moved to be told: a mix is never quite the same twice. */
const MOVED_POINTS = 10;
/** A service that answers no more must not take this process with it. */
const UNDER_WAY_MAX = 200;
const NOT_SENT = 'not sent (too many unanswered)';

export interface Load {
  readonly url: string;
  readonly perSecond: number;
  /** @default until the signal */
  readonly lastsMs?: number | undefined;
}

/** Share of the requests by what they got, in percent. */
export type Mix = Readonly<Record<string, number>>;

/**
 * Requests at a steady pace, however slow the answers are; a line whenever their mix changes, for people at a terminal
 * alone; at the end what all of them got.
 */
export async function traffic(load: Load, io: GameDayIo): Promise<void> {
  const began = io.now();
  const all = new Map<string, number>();
  const teller = tellerOf(io);
  const underWay = new Set<Promise<void>>();
  const count = (got: string) => {
    all.set(got, (all.get(got) ?? 0) + 1);
    teller.count(got);
  };
  const isOver = () => io.signal.aborted || io.now() - began >= (load.lastsMs ?? Number.POSITIVE_INFINITY);
  for (let n = 1; !isOver(); n += 1) {
    if (underWay.size < UNDER_WAY_MAX) {
      const one = io.ask(load.url, io.signal).then(count, () => {});
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    } else count(NOT_SENT);
    await io.sleep(Math.max(0, began + (n * 1_000) / load.perSecond - io.now()), io.signal);
    teller.tell();
  }
  await Promise.all(underWay);
  io.out.write(`${summary(all, io.now() - began)}\n`);
}

function tellerOf({ out, now }: GameDayIo) {
  let counts = new Map<string, number>();
  let since = now();
  let told: Mix | undefined;
  return {
    count: (got: string) => void counts.set(got, (counts.get(got) ?? 0) + 1),
    tell: () => {
      if (now() - since < REPORT_MS || counts.size === 0) return;
      const mix = mixOf(counts);
      if (out.isTTY && hasChanged(told, mix)) {
        out.write(`${clockTime(now())} ${inWords(mix)}\n`);
        told = mix;
      }
      counts = new Map();
      since = now();
    },
  };
}

function mixOf(counts: ReadonlyMap<string, number>): Mix {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return Object.fromEntries([...counts].map(([got, n]) => [got, (100 * n) / total]));
}

/** Something new, something gone, or a share that has moved. */
export function hasChanged(before: Mix | undefined, now: Mix): boolean {
  if (before === undefined) return true;
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].some((name) => {
    const [was, is] = [before[name], now[name]];
    return was === undefined || is === undefined || Math.abs(is - was) > MOVED_POINTS;
  });
}

const inWords = (mix: Mix): string =>
  Object.entries(mix)
    .toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .map(([got, percent]) => `${got} ${percent.toFixed(1)} %`)
    .join(', ');

function summary(all: ReadonlyMap<string, number>, tookMs: number): string {
  const total = [...all.values()].reduce((sum, n) => sum + n, 0);
  const what = `${total} requests in ${Math.round(tookMs / 1_000)} s`;
  return total === 0 ? what : `${what}: ${inWords(mixOf(all))}`;
}
