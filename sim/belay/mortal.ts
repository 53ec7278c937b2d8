import type { DurationMs, EpochMs } from '../../functions/core/units.ts';
import { around, type PortCall } from './around.ts';
import { type Backdrop, responderPorts } from './ports.ts';

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

/** Over what an invocation runs, and who looks on. */
export interface WatchedBackdrop extends Backdrop {
  readonly audit: { saw(call: PortCall, answer: unknown): void };
  readonly calls: Journaled[];
}

const never = () => new Promise<never>(() => {});
const plainly: Meets = ({ run }) => run();

/** One invocation's ports: journalled, audited, bent, and cut off from the world once the function is dead. */
export function mortal(
  backdrop: WatchedBackdrop,
  invocation: string,
  meets: Meets = plainly,
  latency = 0 as DurationMs,
) {
  const { clock, audit, calls } = backdrop;
  const ports = responderPorts(backdrop, invocation);
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
  const sleep = (ms: DurationMs, signal: AbortSignal = patient) => (dead ? never() : alive(clock.sleep(ms, signal)));
  const intercepted = around(ports, (call, run) => {
    if (dead) return never();
    const n = calls.push({ at: clock.now(), name: call.name, invocation }) - 1;
    const really = async () => {
      const answer = await run();
      audit.saw(call, answer);
      if (latency > 0 && call.name.startsWith('ledger.')) await sleep(latency);
      return answer;
    };
    return alive(meets({ ...call, n, invocation, run: really, die, sleep }));
  });
  return { death, ports: { ...intercepted, time: { now: () => clock.now(), sleep } } };
}
