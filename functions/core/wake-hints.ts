import { isObject, listOf, own } from './read-json.ts';

/*
 * Tags and dimensions choose nothing; they only help a person to see whose an unguarded alarm is. So a hint that cannot
 * be read is left out, and never costs the alarm.
 */

/** At most this many tags, and as many dimensions. */
export const HINTS_EACH_MAX = 10;
/** AWS's own limits for a tag's key and value; a dimension's value may be longer, and is cut. */
const NAME_LENGTH_MAX = 128;
export const HINT_LENGTH_MAX = 256;

type Pair = readonly [name: unknown, value: unknown];

/** `{team: 'shop'}`, as EventBridge has tags and dimensions. */
const pairsOfObject = (x: unknown): readonly Pair[] => (isObject(x) ? Object.entries(x) : []);

/** `[{name, value}]`, as SNS has dimensions; tags come as `{Key, Value}` or `{key, value}` (FACTS 11). */
const pairsOfList = (x: unknown): readonly Pair[] =>
  listOf(x).map((one) => [
    own(one, 'name') ?? own(one, 'Key') ?? own(one, 'key'),
    own(one, 'value') ?? own(one, 'Value'),
  ]);

const plain = (text: string, max: number) =>
  text
    .slice(0, max)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .toWellFormed();

/** Metrics of one alarm share dimension names: `TargetGroup` has all its values. */
function hintsOf(kind: 'tag' | 'dimension', pairs: readonly Pair[]): [string, string][] {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of pairs) {
    if (typeof name !== 'string' || name === '' || typeof value !== 'string') continue;
    const key = `${kind}:${plain(name, NAME_LENGTH_MAX)}`;
    if (!byName.has(key) && byName.size === HINTS_EACH_MAX) continue;
    byName.set(key, (byName.get(key) ?? new Set()).add(plain(value, HINT_LENGTH_MAX)));
  }
  return [...byName].map(([key, values]) => [key, [...values].join(', ').slice(0, HINT_LENGTH_MAX).toWellFormed()]);
}

const hints = (tags: readonly Pair[], dimensions: readonly Pair[]): Readonly<Record<string, string>> =>
  Object.fromEntries([...hintsOf('tag', tags), ...hintsOf('dimension', dimensions)]);

/** From EventBridge's `detail`, or Lambda's `alarmData`. */
export const hintsOfDetail = (detail: unknown) =>
  hints(
    pairsOfObject(own(detail, 'alarmTags')),
    listOf(own(own(detail, 'configuration'), 'metrics')).flatMap((metric) =>
      pairsOfObject(own(own(own(metric, 'metricStat'), 'metric'), 'dimensions')),
    ),
  );

/** From an SNS message: one metric, or several, or (composite) none. */
export function hintsOfMessage(message: unknown) {
  const trigger = own(message, 'Trigger');
  const metrics = listOf(own(trigger, 'Metrics')).map((metric) => own(own(metric, 'MetricStat'), 'Metric'));
  const dimensions = [trigger, ...metrics].flatMap((metric) => pairsOfList(own(metric, 'Dimensions')));
  return hints(pairsOfList(own(message, 'AlarmTags')), dimensions);
}
