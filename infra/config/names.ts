/*
 * Physical names, in one place: `belay.yaml` writes them into each function's config, and the stack gives them to what it
 * creates. `name` is `StageConfig.name`.
 */

/** What the functions of a stage are called, after its name. */
export type FunctionPart = 'before-allow-traffic' | 'after-allow-traffic' | 'alarm-responder' | 'responder-smoke';

/** Of a Lambda function. */
const FUNCTION_NAME_LETTERS_MAX = 64;

/**
 * `CodeDeployHook_belay-prod-before-allow-traffic`: AWS's Limited role for CodeDeploy may invoke no function whose name begins
 * otherwise. The responder is nobody's hook, and has no such prefix.
 */
export const functionName = (name: string, part: FunctionPart): string =>
  part === 'alarm-responder' ? `${name}-${part}` : `CodeDeployHook_${name}-${part}`;

/** How long the name of a stage may be, so that Lambda takes the longest name made of it. */
export const NAME_LETTERS_MAX = FUNCTION_NAME_LETTERS_MAX - functionName('', 'before-allow-traffic').length;

/** Regions outside the partition `aws`, by how their names begin. */
const PARTITIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
] as const;

/** `aws` · `aws-cn` · `aws-us-gov` … */
export const partitionOf = (region: string): string =>
  PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';

/** The topic that people are told on. */
export const topicArnOf = (name: string, account: string, region: string): string =>
  `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;
