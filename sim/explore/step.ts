import { commute, type Touches } from './touches.ts';

/** One thing that may happen next. */
export interface Step {
  /** The same thing has the same id, in whatever order of things it is met. */
  readonly id: string;
  readonly actor: string;
  /** For people. */
  readonly text: string;
  readonly touches: Touches;
  /** To its actor it matters what of its own came before. */
  readonly jealous?: boolean | undefined;
  /** Everything depends on it. */
  readonly stops?: boolean | undefined;
  /** It need not happen at all. */
  readonly stray?: boolean | undefined;
  /** Nobody can tell when it happens: it is done at once, and no other order is tried. */
  readonly auto?: boolean | undefined;
  go(): void | Promise<void>;
}

/** In whichever order the two are done, it comes to the same. */
export function independent(a: Step, b: Step): boolean {
  if (a.stops || b.stops) return false;
  if (a.actor === b.actor && (a.jealous || b.jealous)) return false;
  return sameNote(a, b) || commute(a.touches, b.touches);
}

/** Noting twice that the service fires is noting it once. */
const sameNote = (a: Step, b: Step) => {
  const [one, other] = [a, b].map(({ id, actor }) => id.slice(actor.length).replace(/#\d+$/, ''));
  return one === other && one?.startsWith(' ledger.noteFiring(') === true;
};
