import type { EpochMs } from '../functions/core/units.ts';

/** Production traffic moved: from `at` on, this definition has it. By CodeDeploy or by ECS, rollbacks included. */
export interface Shift {
  readonly at: EpochMs;
  /** The ECS service, by its name. */
  readonly service: string;
  /** A task definition's ARN. */
  readonly definition: string;
  /** How much of the traffic it has now, where it is not all. */
  readonly percent?: number | undefined;
}
