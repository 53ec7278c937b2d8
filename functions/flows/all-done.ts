import { CallFailed } from './ports.ts';

/** Lets every call come to its end, whatever becomes of the others, and fails only then, with all of their reasons. */
export async function allDone(calls: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(calls);
  const reasons: unknown[] = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const failed = reasons.filter((reason) => reason instanceof CallFailed);
  // What is no failed call is a bug, and must not pass for one.
  if (failed.length < reasons.length) throw reasons.find((reason) => !(reason instanceof CallFailed));
  const [first, ...others] = failed;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const operations = [...new Set(failed.map((one) => one.operation))].join(' and ');
  const outcome = failed.some((one) => one.outcome === 'unavailable') ? 'unavailable' : 'refused';
  const unanswered = failed.some((one) => one.unanswered);
  throw new CallFailed(operations, outcome, failed.map((one) => one.message).join('; '), { cause: failed, unanswered });
}
