import { seconds } from '../core/units.ts';
import { CallFailed, type Time } from './ports.ts';
import { LATE, withinNext } from './within.ts';

/** One read of the responder's, the SDK's retries included. Every read has its own end. */
const READ_MAX = seconds(8);

/** @throws CallFailed also when no answer came in time: one silent service must not take the time of all others. */
export async function look<T>(time: Time, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const answer = await withinNext(time, READ_MAX, work);
  if (answer === LATE) throw new CallFailed(what, 'unavailable', `no answer in ${READ_MAX} ms`, { unanswered: true });
  return answer;
}
