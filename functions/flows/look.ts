import { seconds } from '../core/units.ts';
import { CallFailed, type Time } from './ports.ts';
import { LATE, withinNext } from './within.ts';

/** One call of the responder's, the SDK's retries and ours included. Every call has its own end. */
const CALL_MAX = seconds(20);
/** After the SDK has given up on a throttled call. */
const REST = seconds(1);

type Work<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Reads, and what may be written twice: a throttle is an answer that says nothing, and in a storm it passes.
 * @throws CallFailed also when no answer came in time: one silent service must not take the time of all others
 */
export function look<T>(time: Time, what: string, work: Work<T>): Promise<T> {
  let last: CallFailed | undefined;
  const note = (throttle: CallFailed) => {
    last = throttle;
  };
  const said = () => (last ? `; the last: ${last.message}` : '');
  return inTime(time, what, (signal) => unlessThrottled(time, signal, work, note), said);
}

/** The same without another try: for acts, which have their own time. @throws CallFailed */
export const once = <T>(time: Time, what: string, work: Work<T>): Promise<T> => inTime(time, what, work, () => '');

async function inTime<T>(time: Time, what: string, work: Work<T>, said: () => string): Promise<T> {
  const answer = await withinNext(time, CALL_MAX, work);
  if (answer !== LATE) return answer;
  throw new CallFailed(what, 'unavailable', `no answer in ${CALL_MAX} ms${said()}`, { unanswered: true });
}

async function unlessThrottled<T>(
  time: Time,
  signal: AbortSignal,
  work: Work<T>,
  note: (throttle: CallFailed) => void,
): Promise<T> {
  for (;;) {
    try {
      return await work(signal);
    } catch (error) {
      const throttled = error instanceof CallFailed && error.outcome === 'unavailable' && !error.unanswered;
      if (!throttled || signal.aborted) throw error;
      note(error);
      await time.sleep(REST, signal);
      if (signal.aborted) throw error;
    }
  }
}
