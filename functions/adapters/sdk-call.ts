import { ServiceException } from '@smithy/core/client';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { CallFailed } from '../flows/ports.ts';
import type { DeclaredExceptions } from './sdk-exceptions.ts';
import { type Outcome, outcomes } from './sdk-outcomes.ts';

export type Operation = keyof DeclaredExceptions;
type OutcomesOf<Op extends Operation> = (typeof outcomes)[Op][keyof (typeof outcomes)[Op]];
/** The declared exceptions of this operation that are answers. */
type Answers<Op extends Operation> = Exclude<OutcomesOf<Op>, 'refused' | 'unavailable'>;

export type Answered<Op extends Operation, Output> =
  | { readonly output: Output; readonly declined?: never }
  | { readonly output?: never; readonly declined: Answers<Op> };

/** Sends one command. Declared refusals that mean something come back as values; everything else throws CallFailed. */
export async function call<Op extends Operation, Output>(
  operation: Op,
  send: () => Promise<Output>,
): Promise<Answered<Op, Output>> {
  try {
    return { output: await send() };
  } catch (error) {
    const outcome = outcomeOf(operation, error);
    if (outcome === 'refused' || outcome === 'unavailable') {
      const unanswered = !(error instanceof ServiceException) || error.$fault === 'server';
      throw new CallFailed(operation, outcome, detailOf(error), { cause: error, unanswered });
    }
    return { declined: outcome as Answers<Op> };
  }
}

function outcomeOf(operation: Operation, error: unknown): Outcome {
  if (!(error instanceof ServiceException)) return 'unavailable'; // the socket, the timeout, the abort
  const declared: Record<string, Outcome> = outcomes[operation];
  const known = Object.hasOwn(declared, error.name) ? declared[error.name] : undefined;
  if (known !== undefined) return known;
  const sdkError = error as Parameters<typeof isThrottlingError>[0]; // its `cause` is typed more narrowly than Error's
  const passing = isThrottlingError(sdkError) || isTransientError(sdkError) || error.$fault === 'server';
  return passing ? 'unavailable' : 'refused';
}

const detailOf = (error: unknown) =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n', 1)[0] ?? '';

/** For a field that AWS documents as always present: a reply without it cannot be acted upon. */
export function present<T>(operation: Operation, what: string, value: T | undefined): T {
  if (value === undefined) throw new CallFailed(operation, 'unavailable', `the reply has no ${what}`);
  return value;
}
