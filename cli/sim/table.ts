/** What happened, by its kind: the first word of each count. */
const KINDS: readonly (readonly [title: string, test: RegExp])[] = [
  ['acts', /^(effect|act) /],
  ['decisions to act', /^(roll-back|stop-deployment|observe|propose) /],
  ['waits', /^wait /],
  ['escalations', /^escalate /],
  ['closed', /^close /],
  ['ignored', /^ignore /],
  ['races', /^(lost|lease) /],
  ['hooks', /^hook /],
  ['faults', /^fault /],
];

/** Lines for people: everything that was counted, the most frequent first. */
export function table(counts: ReadonlyMap<string, number>, incidents: number): string[] {
  const lines = KINDS.map(([title, test]) => {
    const those = [...counts].filter(([what]) => test.test(what)).toSorted(([, a], [, b]) => b - a);
    return `${title.padEnd(17)} ${those.map(([what, times]) => `${what} ${times}`).join(', ') || 'none'}`;
  });
  const of = (what: string) => counts.get(what) ?? 0;
  const each = (what: string) => (of(what) / Math.max(1, incidents)).toFixed(1);
  return [
    ...lines,
    `an incident: ${each('invocations')} invocations, ${each('port calls')} port calls, ${each('minutes')} virtual minutes`,
  ];
}
