import type { DurationMs } from '../../functions/core/units.ts';
import type { Plot } from '../incident/plot.ts';
import type { World } from '../world.ts';

/** What a person does, at any moment between two calls of Belay's. */
export type Deed =
  | { readonly do: 'deploy'; readonly revision: number }
  /** What is in flight, and CodeDeploy goes back. */
  | { readonly do: 'stop' }
  | { readonly do: 'hold' | 'release'; readonly scope: 'service' | 'all' };

/** A world that is small enough for all of its interleavings to be gone through. */
export interface SmallWorld {
  readonly name: string;
  /** One line: who is in it. */
  readonly about: string;
  readonly plot: Plot;
  /** Invocations of the responder, all for the same alarm: it was delivered more than once. */
  readonly wakes: number;
  /** In this order. */
  readonly person?: readonly Deed[] | undefined;
  /** From noon: between any two calls time may pass to the next of these, and AWS does what is due until then. */
  readonly moments?: readonly DurationMs[] | undefined;
  /** So many of the wakes begin only when the last moment has come. @default 0 */
  readonly late?: number | undefined;
  /** What never changes (definitions, images, secrets, mutes) is answered at once: time passes between the other calls alone. */
  readonly brisk?: boolean | undefined;
  /** So many of the invocations may die, between any two of their calls. */
  readonly crashes?: number | undefined;
  /** So many calls that write may take effect and lose their answer. */
  readonly lost?: number | undefined;
  readonly prepare?: ((world: World) => void) | undefined;
  /** The task definition to which a roll-back may go. */
  readonly good: string;
  /** Fewest and most acts of Belay's, in any of the ways that the world can go. */
  readonly acts: readonly [number, number];
  /** However it goes, a good revision serves in the end. */
  readonly endsWell?: boolean | undefined;
  /** Gone through by `--deep` alone: it takes minutes. */
  readonly deep?: boolean | undefined;
}
