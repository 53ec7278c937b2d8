import type { EpochMs } from '../../functions/core/units.ts';
import type { Moment, Policy } from './result.ts';
import type { Scene } from './stage.ts';

/** Something that somebody did or decided, or said to people. */
export interface Deed {
  readonly at: EpochMs;
  readonly who: Moment['who'];
  /** In plain words. */
  readonly what: string;
  readonly guards?: Moment['guards'];
  /** It changes what runs, or what is being deployed. */
  readonly acts: boolean;
  /** From here on it is clear what becomes of the trouble: an act, or that people have it. */
  readonly decides: boolean;
}

/** An incident under one policy, when it is over. */
export interface Seen {
  readonly policy: Policy;
  readonly scene: Scene;
  /** By whoever plays the policy's part; what AWS did is in the world. */
  readonly deeds: readonly Deed[];
  /** When people got a message. */
  readonly pages: readonly EpochMs[];
}
