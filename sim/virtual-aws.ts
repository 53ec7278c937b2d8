import { type DurationMs, millis, seconds } from '../functions/core/units.ts';
import { CallFailed, type Time } from '../functions/flows/ports.ts';
import type { ServiceName } from './faults.ts';
import type { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** The SDK's part in virtual time: it tries again where trying again may help, and gives up on a silent socket. */
const REQUEST_TIMEOUT = seconds(2);
const ATTEMPTS_MAX = 8;
const BACKOFF = millis(200);

/** `refused`: one of the refusals that the caller takes for an answer. */
export type Answer<Output> =
  | { readonly output: Output; readonly refused?: never }
  | { readonly output?: never; readonly refused: string };

const passing = (refusal: Refusal) => refusal.type.startsWith('Throttling') || refusal.status >= 500;

/** Calls the world as an SDK client would; `answers` are the refusals that are no failure. @throws CallFailed */
export async function callWorld<Output>(
  { world, clock, backoff = () => BACKOFF }: VirtualAws,
  service: ServiceName,
  operation: string,
  input: object,
  signal: AbortSignal,
  answers: readonly string[] = [],
  attemptsMax = ATTEMPTS_MAX,
): Promise<Answer<Output>> {
  const named = `${service}:${operation}`;
  for (let attempts = 1; ; attempts += 1) {
    const result = world.call(service, operation, { ...input });
    const takes = result.kind === 'silent' ? REQUEST_TIMEOUT : result.kind === 'reset' ? millis(0) : result.after;
    if (takes > 0) await clock.sleep(takes, signal);
    if (signal.aborted) throw new CallFailed(named, 'unavailable', 'aborted', { unanswered: true });
    if (result.kind === 'answer') return { output: result.output as Output };
    if (result.kind === 'refused') {
      const { type, message } = result.refusal;
      if (answers.includes(type)) return { refused: type };
      if (!passing(result.refusal)) throw new CallFailed(named, 'refused', `${type}: ${message}`);
    }
    if (attempts === attemptsMax) {
      const unanswered = result.kind !== 'refused' || result.refusal.status >= 500;
      throw new CallFailed(named, 'unavailable', `${result.kind} ${attempts} times`, { unanswered });
    }
    await clock.sleep(backoff(attempts), signal);
  }
}

export interface VirtualAws {
  readonly world: World;
  readonly clock: Time;
  /** How long the SDK rests after so many attempts. @default 200 ms each time */
  readonly backoff?: ((attempts: number) => DurationMs) | undefined;
}
