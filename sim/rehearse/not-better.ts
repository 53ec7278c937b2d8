import { count, POLICY_WORDS, span } from './in-words.ts';
import type { Cause, Row } from './result.ts';

/* Where Belay is not better than somebody else: the report says so. */

interface Measure {
  readonly name: string;
  readonly of: (row: Row) => number | undefined;
  readonly say: (value: number | undefined) => string;
}

/** What Belay is to be better in, where the deployment is the cause. */
const MEASURES: readonly Measure[] = [
  { name: 'recovery in the median', of: (row) => row.recovered.median, say: span },
  { name: 'recovery at p99', of: (row) => row.recovered.p99, say: span },
  { name: 'failed requests in the median', of: (row) => row.failedRequests.median, say: count },
  { name: 'failed requests at p99', of: (row) => row.failedRequests.p99, say: count },
  { name: 'failed requests in all', of: (row) => row.failedRequests.total, say: count },
];

/** One sentence for each of the others; empty: Belay is better than each. */
export function notBetter(rows: readonly Row[], cause: Cause): string[] {
  const belay = rows.find(({ policy }) => policy === 'belay');
  if (!belay) return [];
  const others = rows.filter(({ policy }) => policy !== 'belay');
  const harm = goneBackInVain(belay, others, cause);
  if (cause === 'deployment') return [...others.flatMap((other) => against(belay, other, 'ties too')), ...harm];
  const alike = others.every((other) => MEASURES.every(({ of }) => of(belay) === of(other)));
  const passes = alike && others.length > 0 ? [PASSES] : others.flatMap((other) => against(belay, other, 'losses'));
  return [...passes, ...harm];
}

const PASSES =
  'Nobody recovers sooner than anybody else, and as many requests fail under each policy: what is wrong passes by itself.';
const LONGER_THAN_ANY = Number.POSITIVE_INFINITY;

function against(belay: Row, other: Row, what: 'losses' | 'ties too'): string[] {
  const lost = MEASURES.flatMap(({ name, of, say }) => {
    const [mine, theirs] = [of(belay), of(other)];
    const [a, b] = [mine ?? LONGER_THAN_ANY, theirs ?? LONGER_THAN_ANY];
    if (a > b) return [`worse in ${name} (${say(mine)}, not ${say(theirs)})`];
    return a === b && what === 'ties too' ? [`no better in ${name} (both ${say(mine)})`] : [];
  });
  return lost.length === 0 ? [] : [`Against ${POLICY_WORDS[other.policy]} Belay is ${lost.join('; ')}.`];
}

/** Traffic went back in vain. Where nobody could have told, that is Belay's nature, and owners must know it. */
function goneBackInVain(belay: Row, others: readonly Row[], cause: Cause): string[] {
  const { wrongRollbacks: wrong, runs } = belay;
  if (wrong === 0) return [];
  const fewer = others.filter((other) => other.wrongRollbacks < wrong).map(({ policy }) => POLICY_WORDS[policy]);
  const whoElse = fewer.length === 0 ? 'nobody does so less often' : `less often: ${fewer.join(', ')}`;
  const why =
    cause === 'ambiguous'
      ? 'a deployment within reach is suspected when alarms rise after it; Belay goes back once, sees that it does not help, and pages'
      : 'the deployment was not to blame, or what it went back to was no better';
  const times = wrong === 1 ? 'once' : `${count(wrong)} times`;
  return [`Belay went back in vain ${times} in ${count(runs)} ${runs === 1 ? 'run' : 'runs'} (${whoElse}): ${why}.`];
}
