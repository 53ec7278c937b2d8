/** A broken invariant is a bug in Belay, never weather: it throws, and in a hook it still ends in a reported `Failed`. */
export function invariant(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`broken invariant: ${promise}`);
}

/** Compiles only where every case has been handled. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
