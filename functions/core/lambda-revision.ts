import { exactly, type Field, field, found, isObject, listOf, type Read, refused, text } from './read-json.ts';

/** A deployment's revision as `GetDeployment` tells it: often without the content, which another call has by its hash. */
export interface RevisionRef {
  /** `String` or `AppSpecContent` for Lambda; S3 and GitHub are not read. */
  readonly type: string;
  readonly content?: string | undefined;
  readonly sha256?: string | undefined;
}

/** What CodeDeploy is about to send an alias's traffic to. */
export interface ShippedVersion {
  readonly function: string;
  /** A published version: digits, never an alias or `$LATEST`. */
  readonly version: string;
}

/** In characters; CloudFormation's own have some hundreds. */
export const APP_SPEC_LENGTH_MAX = 65_536;
/** Lambda's own limit. */
export const FUNCTION_NAME_LENGTH_MAX = 140;

/**
 * Reads the AppSpec of a Lambda deployment: `{Resources: [{x: {Type: 'AWS::Lambda::Function', Properties: {Name, …,
 * TargetVersion}}}]}` (FACTS 1.2). Never throws.
 *
 * JSON alone. CloudFormation, which deploys Belay, writes JSON. YAML can come from a person only, and a reader of some
 * YAML that took the wrong line for TargetVersion would bless a version that is not the one being deployed. Such a
 * deployment fails with words that say so, and a person can paste the same AppSpec as JSON.
 */
export function shippedVersion(appSpec: string): Read<ShippedVersion> {
  if (appSpec.length > APP_SPEC_LENGTH_MAX) {
    return refused(`the AppSpec must have at most ${APP_SPEC_LENGTH_MAX} characters`);
  }
  try {
    return readSpec(JSON.parse(appSpec));
  } catch {
    return refused('the AppSpec must be JSON; YAML is not read');
  }
}

function readSpec(spec: unknown): Read<ShippedVersion> {
  const resource = onlyResource(spec);
  if (!resource.ok) return resource;
  const { path, value } = resource.value;
  const at = (...keys: readonly string[]): Field => ({ ...field(value, ...keys), path: [path, ...keys].join('.') });
  const type = exactly(at('Type'), 'AWS::Lambda::Function', 'AWS::Lambda::Function');
  if (!type.ok) return type;
  const name = text(at('Properties', 'Name'), FUNCTION_NAME_LENGTH_MAX);
  if (!name.ok) return name;
  const version = versionOf(at('Properties', 'TargetVersion'));
  return version.ok ? found({ function: name.value, version: version.value }) : version;
}

/** CodeDeploy deploys one function at a time; of two nobody could say which is meant. Its key is a label of the author's. */
function onlyResource(spec: unknown): Read<Field> {
  const { value } = field(spec, 'Resources');
  const [resource] = listOf(value);
  const [only, ...others] = isObject(resource) ? Object.values(resource) : [];
  if (listOf(value).length !== 1 || only === undefined || others.length > 0) {
    return refused('Resources must be a list of exactly one resource');
  }
  return found({ path: 'Resources[0]', value: only });
}

/** A writer of JSON may have made a number of it. */
function versionOf({ path, value }: Field): Read<string> {
  const digits = typeof value === 'number' ? String(value) : value;
  return typeof digits === 'string' && /^[1-9]\d{0,18}$/.test(digits)
    ? found(digits)
    : refused(`${path} must be the number of a published version`);
}
