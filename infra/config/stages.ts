import { isMapping } from './deep-merge.ts';
import type { Levels } from './levels.ts';
import { NAME_LETTERS_MAX, topicArnOf } from './names.ts';
import { at, type Problem, problemsOf, received } from './problems.ts';
import type { Profiles } from './profiles.ts';
import { resourceName } from './service-schema.ts';
import { type Stage, stageSchema } from './stage-schema.ts';

/** The stack `Belay-demo` is no stage's. */
const DEMO = 'demo';

export interface KnownStage {
  /** Sound in form; undefined: it is not, which its problems say. */
  readonly stage?: Stage | undefined;
  /** What every physical name begins with. */
  readonly name: string;
  readonly profile: string;
  /** Undefined: its profile is unknown or broken, which is said elsewhere. */
  readonly levels?: Levels | undefined;
}

export interface Stages {
  readonly known: ReadonlyMap<string, KnownStage>;
  readonly problems: readonly Problem[];
}

export function stagesOf(raw: Readonly<Record<string, unknown>>, profiles: Profiles): Stages {
  const known = new Map<string, KnownStage>();
  const problems: Problem[] = [];
  const endpoints = new Map<string, string>();
  for (const [key, value] of Object.entries(raw)) {
    const path = ['stages', key];
    const result = stageSchema.safeParse(value);
    const profile = at(value, ['profile']) ?? key;
    const given = at(value, ['name']);
    const name = typeof given === 'string' ? given : `belay-${key}`;
    if (!result.success) problems.push(...problemsOf(result.error, value, path));
    if (isMapping(value)) {
      problems.push(...strayProfile(path, profile, at(value, ['profile']), profiles));
      problems.push(...badName(path, key, name, given, known), ...madeTwice(path, key, value, endpoints));
    }
    if (result.success) problems.push(...strayParts(path, name, result.data));
    known.set(key, {
      name,
      profile: String(profile),
      stage: result.data,
      levels: profiles.levels.get(String(profile)),
    });
  }
  return { known, problems };
}

function strayProfile(path: readonly string[], profile: unknown, said: unknown, { names }: Profiles): Problem[] {
  if (typeof profile !== 'string' || names.has(profile)) return [];
  const choices = [...names].join(', ');
  const rule =
    said === undefined
      ? `is missing, as no profile is called like the stage; it must be one of ${choices}`
      : `must be one of ${choices}${received(path, profile)}`;
  return [{ path: [...path, 'profile'], rule }];
}

function badName(
  path: readonly string[],
  key: string,
  name: string,
  given: unknown,
  others: ReadonlyMap<string, KnownStage>,
): Problem[] {
  const problems: Problem[] = [];
  if (key === DEMO)
    problems.push({ path, rule: `must be called otherwise: Belay-${DEMO} is the stack of the game day` });
  const stray = resourceName.safeParse(key);
  if (!stray.success) problems.push({ path, rule: 'must be called by letters, digits and -, beginning with a letter' });
  if (name.length > NAME_LETTERS_MAX) {
    const hint = given === undefined ? '; give the stage a shorter `name`' : '';
    const rule = `makes names too long for Lambda: at most ${NAME_LETTERS_MAX} letters${received(path, name)}${hint}`;
    problems.push({ path: given === undefined ? path : [...path, 'name'], rule });
  }
  const twin = [...others].find(([, other]) => other.name === name);
  if (twin) problems.push({ path: [...path, 'name'], rule: `must be its own: stage ${twin[0]} is ${name} already` });
  return problems;
}

/** @param makers by VPC, the first stage that makes its endpoints */
function madeTwice(path: readonly string[], key: string, stage: unknown, makers: Map<string, string>): Problem[] {
  const vpc = at(stage, ['network', 'vpcId']);
  if (typeof vpc !== 'string' || at(stage, ['network', 'createEndpoints']) !== true) return [];
  const maker = makers.get(vpc);
  if (maker === undefined) {
    makers.set(vpc, key);
    return [];
  }
  const rule = `must be false: stage ${maker} makes the endpoints of ${vpc}, and a VPC takes their names once`;
  return [{ path: [...path, 'network', 'createEndpoints'], rule }];
}

function strayParts(
  path: readonly string[],
  name: string,
  { account, region, network, alarmTopics }: Stage,
): Problem[] {
  const zones = (network?.subnets ?? []).flatMap(({ availabilityZone: zone }, i) =>
    zone.startsWith(region)
      ? []
      : [
          {
            path: [...path, 'network', 'subnets', i, 'availabilityZone'],
            rule: `must be a zone of ${region}${received(path, zone)}`,
          },
        ],
  );
  const own = topicArnOf(name, account, region);
  const topics = alarmTopics.flatMap((topic, i) => {
    const at = { path: [...path, 'alarmTopics', i] };
    if (topic === own) return [{ ...at, rule: "must not be this Belay's own topic: it would listen to itself" }];
    // Its alarms would be of that Region too, and the responder refuses those.
    return topic.split(':')[3] === region
      ? []
      : [{ ...at, rule: `must be a topic of ${region}${received(at.path, topic)}` }];
  });
  return [...zones, ...topics];
}
