/** Moments and durations are different types: adding two moments does not compile. Neither is ever read from a clock here. */
type Of<T, Name extends string> = T & { readonly __brand: Name };

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Of<number, 'EpochMs'>;
/** A length of time in milliseconds. */
export type DurationMs = Of<number, 'DurationMs'>;

export const epochMs = (n: number) => n as EpochMs;
export const millis = (n: number) => n as DurationMs;
export const seconds = (n: number) => millis(n * 1_000);
export const minutes = (n: number) => seconds(n * 60);

export const plus = (at: EpochMs, by: DurationMs) => (at + by) as EpochMs;
export const minus = (at: EpochMs, by: DurationMs) => (at - by) as EpochMs;

/** How long `now` is after `then`. Clamped at zero: two machines have two clocks, and skew is weather, not a bug. */
export const elapsed = (then: EpochMs, now: EpochMs) => Math.max(0, now - then) as DurationMs;

export const iso = (at: EpochMs) => new Date(at).toISOString();
