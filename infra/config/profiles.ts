import { builtInLevels, type Levels, LIMITS, THRESHOLDS } from './levels.ts';
import { profileSchema } from './limits-schema.ts';
import { type Problem, problemsOf, received } from './problems.ts';

export interface Profiles {
  /** Those that are sound in form. */
  readonly levels: ReadonlyMap<string, Levels>;
  /** All that are named, the broken ones too: whoever names one of those makes no mistake of an own. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

type Input = ReturnType<typeof profileSchema.parse>;
/** By name; undefined: its form is wrong. */
type Inputs = ReadonlyMap<string, Input | undefined>;

/** The built-in profiles, bent as the file says, and those that it adds. */
export function profilesOf(raw: Readonly<Record<string, unknown>>): Profiles {
  const parsed = Object.entries(raw).map(([name, value]) => ({ name, value, result: profileSchema.safeParse(value) }));
  const inputs: Inputs = new Map(parsed.map(({ name, result }) => [name, result.data]));
  const names = new Set([...builtInLevels.keys(), ...inputs.keys()]);
  const levels = new Map([...names].flatMap((name) => entryOf(name, levelsOf(name, inputs))));
  const problems = parsed.flatMap(({ name, value, result }) =>
    result.success
      ? [...strayParent(name, inputs, names), ...contradictions(name, inputs)]
      : problemsOf(result.error, value, ['profiles', name]),
  );
  return { levels, names, problems };
}

const entryOf = (name: string, levels: Levels | undefined) => (levels ? [[name, levels] as const] : []);

/** Undefined: something on the way is wrong. */
function levelsOf(name: string, inputs: Inputs): Levels | undefined {
  if (!inputs.has(name)) return builtInLevels.get(name);
  const input = inputs.get(name);
  const base = input && baseOf(name, input, inputs);
  if (!base) return undefined;
  const { extends: _parent, thresholds = {}, ...limits } = input;
  return { limits: LIMITS.bend(base.limits, limits), thresholds: THRESHOLDS.bend(base.thresholds, thresholds) };
}

function baseOf(name: string, input: Input, inputs: Inputs): Levels | undefined {
  if (input.extends === undefined) return builtInLevels.get(name);
  return circleOf(name, inputs) ? undefined : levelsOf(input.extends, inputs);
}

/** The way from a profile back to itself, if there is one. */
function circleOf(name: string, inputs: Inputs): readonly string[] | undefined {
  const way = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !way.has(at); at = inputs.get(at)?.extends) way.add(at);
  const last = [...way].at(-1);
  return last !== undefined && inputs.get(last)?.extends === name ? [...way] : undefined;
}

function strayParent(name: string, inputs: Inputs, names: ReadonlySet<string>): Problem[] {
  const path = ['profiles', name, 'extends'];
  const parent = inputs.get(name)?.extends;
  const others = [...names].filter((one) => one !== name).join(', ');
  if (parent === undefined) {
    return builtInLevels.has(name) ? [] : [{ path, rule: `is missing; it must be one of ${others}` }];
  }
  if (!names.has(parent)) return [{ path, rule: `must be one of ${others}${received(path, parent)}` }];
  const circle = circleOf(name, inputs);
  // One circle is one mistake: the first of its profiles in the file has it.
  const isFirst = circle !== undefined && [...inputs.keys()].find((one) => circle.includes(one)) === name;
  return isFirst ? [{ path, rule: `must not lead back to itself: ${[...circle, name].join(' → ')}` }] : [];
}

/** What is wrong with its levels, and not already with those that it bends. */
function contradictions(name: string, inputs: Inputs): Problem[] {
  const input = inputs.get(name);
  const base = input && baseOf(name, input, inputs);
  const own = levelsOf(name, inputs);
  if (!base || !own) return [];
  const limits = newIn(LIMITS.broken(own.limits), LIMITS.broken(base.limits));
  const thresholds = newIn(THRESHOLDS.broken(own.thresholds), THRESHOLDS.broken(base.thresholds));
  return [
    ...limits.map((rule) => ({ path: ['profiles', name], rule: `contradicts itself: ${rule}` })),
    ...thresholds.map((rule) => ({
      path: ['profiles', name, THRESHOLDS.key],
      rule: `contradict each other: ${rule}`,
    })),
  ];
}

const newIn = (broken: readonly string[], inherited: readonly string[]) =>
  broken.filter((rule) => !inherited.includes(rule));
