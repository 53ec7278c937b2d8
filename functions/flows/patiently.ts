import { seconds } from '../core/units.ts';
import { failed } from '../core/verdict.ts';
import type { Investigation } from './investigation.ts';
import { CallFailed } from './ports.ts';

/** Rest between two tries, each of which is already several attempts of the SDK. */
const REST = seconds(2);

/**
 * Asks again for as long as there is time while AWS is unavailable: a storm of throttles is no fault of green's. If time
 * runs out meanwhile, the verdict names the call. A refusal stays one.
 */
export async function patiently<Answer>(
  { ports, notebook, signal }: Pick<Investigation, 'ports' | 'notebook' | 'signal'>,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    try {
      return await ask(signal);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.outcome === 'refused' || signal.aborted) throw error;
      notebook.ifLate = failed('aws-unavailable', error.message);
    }
    await ports.time.sleep(REST, signal);
  }
}
