import { checkConfig } from '../../functions/core/config.ts';
import { isMapping } from './deep-merge.ts';
import { shellSchema } from './file-schema.ts';
import { at, type Problem, pathText, problemsOf } from './problems.ts';
import { profilesOf } from './profiles.ts';
import { servicesOf } from './services.ts';
import type { StageConfig } from './stage-config.ts';
import { stageConfigOf } from './stage-config-of.ts';
import { stagesOf } from './stages.ts';
import { warningsOf } from './warnings.ts';
import { parseYaml } from './yaml-text.ts';

export type LoadedBelay =
  | { readonly ok: true; readonly stages: readonly StageConfig[]; readonly warnings: readonly string[] }
  /** Everything that is wrong at once, a line each: where, path, rule, value received. In the order of the file. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the text of a `belay.yaml`; never throws. `where` is what problems call the file. */
export function readBelay(text: string, where: string): LoadedBelay {
  const parsed = parseYaml(text, where);
  if (!parsed.ok) return parsed;
  const { raw, lineOf } = parsed;
  if (raw === null) return { ok: false, problems: [`${where}: is empty; it needs version, stages and services`] };
  const { stages, warnings, problems } = readAll(raw);
  if (problems.length > 0) {
    const placed = problems.map((one) => ({ ...one, line: lineOf(one.path) })).toSorted((a, b) => a.line - b.line);
    return { ok: false, problems: [...new Set(placed.map((one) => `${where}:${one.line}: ${sentence(one)}`))] };
  }
  const refused = stages.flatMap(({ stage, config }) => {
    const checked = checkConfig(config);
    return checked.ok ? [] : checked.problems.map((one) => `${where}: stages.${stage}: ${REFUSED}: ${one}`);
  });
  return refused.length > 0 ? { ok: false, problems: refused } : { ok: true, stages, warnings };
}

/** What the schema here let pass and the functions would not: a rule that is missing here. */
export const REFUSED = 'the functions would refuse the config made of it';

const sentence = ({ path, rule }: Problem) =>
  // Names of the user's own may hold anything.
  `${path.length === 0 ? 'the file' : pathText(path)} ${rule}`.replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, ' ');

interface Everything {
  readonly stages: readonly StageConfig[];
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
}

/** Part by part, each as far as its own form goes: a broken part hides no other's problems. */
function readAll(raw: unknown): Everything {
  const shell = shellSchema.safeParse(raw);
  const part = (key: string) => at(raw, [key]);
  const mappingAt = (key: string) => {
    const value = part(key);
    return isMapping(value) ? value : undefined;
  };
  const list = part('services');
  const profiles = profilesOf(mappingAt('profiles') ?? {});
  const rawStages = mappingAt('stages');
  const stages = rawStages && stagesOf(rawStages, profiles);
  const services = servicesOf(Array.isArray(list) ? list : [], part('defaults'), stages);
  const problems = [
    ...(shell.success ? [] : problemsOf(shell.error, raw)),
    ...profiles.problems,
    ...(stages?.problems ?? []),
    ...services.problems,
  ];
  const configs = [...(stages?.known ?? [])].flatMap(([key, { name, profile, stage }]) => {
    const own = services.read.filter(({ service }) => service.stage === key);
    return stage ? [stageConfigOf({ key, name, profile, stage, services: own, runbookUrl: shell.data?.runbook })] : [];
  });
  return { stages: configs, warnings: problems.length > 0 ? [] : warningsOf(configs, services.read), problems };
}
