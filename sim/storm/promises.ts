import type { StormResult } from './result.ts';

/** Names of one DescribeAlarms (FACTS 5.6). */
const NAMES_MAX = 100;

/** What PERFORMANCE A3 promises of a storm and this one broke, a sentence with its numbers each; none: all was kept. */
export function brokenPromises(result: StormResult, alarms: number): string[] {
  const { breaker, lost, deadLetters, timeouts } = result;
  const always: [boolean, string][] = [
    [lost.length === 0, `${lost.length} services were lost: ${lost.slice(0, 5).join(', ')}`],
    [deadLetters === 0, `${deadLetters} messages were given up`],
    [timeouts === 0, `${timeouts} invocations ran into the function's timeout`],
  ];
  const rules = [...always, ...(breaker === 'on' ? breakerOn(result) : breakerOff(result, alarms))];
  return rules.filter(([kept]) => !kept).map(([, sentence]) => sentence);
}

function breakerOn({ writes, pages }: StormResult): [boolean, string][] {
  const all = [...pages].map(([why, n]) => `${n} ${why}`).join(', ') || 'none';
  const one = pages.get('shared-cause-suspected') === 1 && pages.size === 1;
  return [
    [writes.size === 0, `${total(writes)} writes, where none is promised`],
    [one, `pages: ${all}, where one aggregated page is promised`],
  ];
}

function breakerOff({ writes, throttlesThatDecided: blind, mostPerInvocation }: StormResult, alarms: number) {
  const most = Math.max(0, ...writes.values());
  const reads = mostPerInvocation.get('alarms.read') ?? 0;
  // One for the batch; a sweep in it reads all alarms.
  const readsMax = 1 + Math.ceil(alarms / NAMES_MAX);
  const rules: [boolean, string][] = [
    [most <= 1, `${most} writes to one service, where one is promised`],
    [blind.length === 0, `${blind.length} looks failed because AWS refused: ${blind[0]}`],
    [reads <= readsMax, `${reads} reads of alarms in one invocation, where ${readsMax} are enough`],
  ];
  return rules;
}

export const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
