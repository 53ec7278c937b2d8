import { deepMerge, isMapping } from './deep-merge.ts';
import { type Levels, LIMITS, type Part, THRESHOLDS } from './levels.ts';
import { at, type Problem, problemsOf, received } from './problems.ts';
import { strayArns } from './service-arns.ts';
import { defaultsSchema, type Service, serviceSchema } from './service-schema.ts';
import type { KnownStage, Stages } from './stages.ts';
import { Twins } from './twins.ts';
import type { Path } from './yaml-text.ts';

/** A service with its defaults and its levels worked in. */
export interface ReadService extends Levels {
  readonly index: number;
  readonly service: Service;
}

export interface Services {
  /** Those that are sound. */
  readonly read: readonly ReadService[];
  readonly problems: readonly Problem[];
}

/** One entry of the list while it is read: each check is made as far as the others' mistakes leave something to check. */
interface Entry {
  readonly index: number;
  readonly merged: unknown;
  readonly stage: KnownStage | undefined;
  /** Where a part of it stands in the file: with the service, or with the defaults. */
  readonly placeOf: (path: Path) => Path;
}

/** @param defaults what the file says of all services, in whatever form */
export function servicesOf(list: readonly unknown[], defaults: unknown, stages: Stages | undefined): Services {
  const read: ReadService[] = [];
  const problems = defaults === undefined ? [] : formOf(defaultsSchema.safeParse(defaults), defaults, ['defaults']);
  const twins = new Twins();
  for (const [index, own] of list.entries()) {
    const entry = entryOf(index, own, defaults, stages);
    const result = serviceSchema.safeParse(entry.merged);
    problems.push(
      ...formOf(result, entry.merged, []).map((one) => ({ ...one, path: entry.placeOf(one.path) })),
      ...(isMapping(own) ? strayStage(entry, stages) : []),
      ...strayArns(entry.merged, entry.stage?.stage, entry.placeOf),
      ...twins.problemsOf(entry.merged, index),
    );
    const base = entry.stage?.levels;
    const limits = base && levelOf(LIMITS, base.limits, entry, defaults, problems);
    const thresholds = base && levelOf(THRESHOLDS, base.thresholds, entry, defaults, problems);
    if (result.success && limits && thresholds) read.push({ index, service: result.data, limits, thresholds });
  }
  return { read, problems };
}

const formOf = (
  result: ReturnType<typeof serviceSchema.safeParse | typeof defaultsSchema.safeParse>,
  raw: unknown,
  base: Path,
) => (result.success ? [] : problemsOf(result.error, raw, base));

function entryOf(index: number, own: unknown, defaults: unknown, stages: Stages | undefined): Entry {
  // A service that is none is its own mistake, and not one of everything that it lacks.
  const merged = isMapping(own) ? deepMerge(isMapping(defaults) ? defaults : {}, own) : (own ?? null);
  const stage = at(merged, ['stage']);
  const isDefault = (path: Path) => at(own, path) === undefined && at(merged, path) !== undefined;
  return {
    index,
    merged,
    stage: typeof stage === 'string' ? stages?.known.get(stage) : undefined,
    placeOf: (path) => (isDefault(path) ? ['defaults', ...path] : ['services', index, ...path]),
  };
}

function strayStage({ merged, placeOf }: Entry, stages: Stages | undefined): Problem[] {
  const stage = at(merged, ['stage']);
  if (!stages || stages.known.size === 0 || typeof stage !== 'string' || stages.known.has(stage)) return [];
  const rule = `must be one of ${[...stages.known.keys()].join(', ')}${received([], stage)}`;
  return [{ path: placeOf(['stage']), rule }];
}

/** Contradictions are told where they arise: in the profile, in the defaults, or here. */
function levelOf<Input, Whole>(
  { key, parse, bend, broken }: Part<Input, Whole>,
  base: Whole,
  { index, merged }: Entry,
  defaults: unknown,
  problems: Problem[],
): Whole | undefined {
  const own = parse(at(merged, [key]) ?? {});
  if (!own) return undefined;
  const whole = bend(base, own);
  const wrong = broken(whole);
  if (wrong.length === 0) return whole;
  const shared = parse(at(defaults, [key]) ?? {});
  const ofProfile = new Set(broken(base));
  const ofDefaults = new Set(shared ? broken(bend(base, shared)) : []);
  for (const rule of wrong.filter((one) => !ofProfile.has(one))) {
    const path = ofDefaults.has(rule) ? ['defaults', key] : ['services', index, key];
    problems.push({ path, rule: `contradict each other: ${rule}` });
  }
  return undefined;
}
