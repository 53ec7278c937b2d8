import { type DurationMs, minutes, seconds } from '../../functions/core/units.ts';

/** How the responder hangs on its queue. */
export interface Deployment {
  readonly timeout: DurationMs;
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWindow: DurationMs;
  readonly concurrencyMax: number;
  readonly visibilitySeconds: number;
  readonly receivesMax: number;
  readonly sweepEvery: DurationMs;
}

/** As infra/belay deploys it; a test holds it against the template. */
export const DEPLOYED: Deployment = {
  timeout: minutes(1),
  batchSize: 10,
  batchWindow: seconds(1),
  concurrencyMax: 5,
  visibilitySeconds: 360,
  receivesMax: 5,
  sweepEvery: minutes(5),
};
