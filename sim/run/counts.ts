/** What happened in many runs, by its name: the proof that they are not idle. */
export class Counts {
  readonly all = new Map<string, number>();

  add(what: string, by = 1): void {
    this.all.set(what, (this.all.get(what) ?? 0) + by);
  }

  fault(kind: string): void {
    this.add(`fault ${kind}`);
  }

  /** Adds what another one has counted. */
  take(others: Iterable<readonly [string, number]>): void {
    for (const [what, times] of others) this.add(what, times);
  }
}
