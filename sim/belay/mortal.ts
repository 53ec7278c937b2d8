import { type DurationMs, type EpochMs, millis, plus } from '../../functions/core/units.ts';
import type { Time } from '../../functions/flows/ports.ts';
import { around, type PortCall } from './around.ts';

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

/** Who looks on while an invocation runs. */
export interface Onlooker {
  saw(call: PortCall, answer: unknown, invocation: string): void;
}

const never = () => new Promise<never>(() => {});

export interface MortalLife {
  readonly name: string;
  readonly onlooker: Onlooker;
  readonly calls: Journaled[];
  readonly meets?: Meets | undefined;
  /** How long a call of the ledger takes; what AWS takes is the world's. */
  readonly latency?: DurationMs | undefined;
  /** How far this function's clock is off, in milliseconds. */
  readonly skew?: number | undefined;
}

/** One invocation's ports: journalled, watched, bent, and cut off from the world once the function is dead. */
export function mortal<Ports extends { readonly time: Time }>(ports: Ports, life: MortalLife) {
  const { name: invocation, onlooker, calls, meets, latency = 0 as DurationMs, skew = 0 } = life;
  const { time } = ports;
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
  const patient = new AbortController().signal;
  const sleep = (ms: DurationMs, signal: AbortSignal = patient) => (dead ? never() : alive(time.sleep(ms, signal)));
  const intercepted = around(ports, (call, run) => {
    if (dead) return never();
    const n = calls.push({ at: time.now(), name: call.name, invocation }) - 1;
    const really = async () => {
      const answer = await run();
      onlooker.saw(call, answer, invocation);
      if (latency > 0 && call.name.startsWith('ledger.')) await sleep(latency);
      return answer;
    };
    return alive(meets ? meets({ ...call, n, invocation, run: really, die, sleep }) : really());
  });
  const now = () => plus(time.now(), millis(skew));
  return { death, die, ports: { ...intercepted, time: { now, sleep } } };
}
