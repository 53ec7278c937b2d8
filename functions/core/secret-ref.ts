/** What a definition means by the `valueFrom` of a secret, or by the credentials of a private registry. */
export type SecretRef = NamedSecret | NamedParameter;

/** In Secrets Manager. */
export interface NamedSecret {
  readonly kind: 'secret';
  /** An ARN, or a name. */
  readonly id: string;
  /** Undefined: by name, so in the region of the task. */
  readonly region?: string | undefined;
  readonly stage?: string | undefined;
  readonly version?: string | undefined;
}

/** In SSM's Parameter Store. */
export interface NamedParameter {
  readonly kind: 'parameter';
  /** Any of these: an ARN does not tell `db` from `/db`. */
  readonly names: readonly string[];
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  /** A certain version or label of it is meant, which only reading its value could confirm. */
  readonly versioned: boolean;
  /** Registry credentials may be named by the bare name of a secret, which looks like the name of a parameter. */
  readonly perhapsSecret: boolean;
}

/** How SSM names what lies in Secrets Manager. */
const REFERENCE = '/aws/reference/secretsmanager/';

/** Undefined for what cannot be looked up: another service's ARN, or a public parameter, which SSM does not list. */
export function secretRef(valueFrom: string): SecretRef | undefined {
  const arn = /^arn:aws[\w-]*:(secretsmanager|ssm):([\w-]+):(\d{12}):(.+)$/.exec(valueFrom);
  if (arn === null) return valueFrom === '' || valueFrom.startsWith('arn:') ? undefined : byName(valueFrom);
  const [, service, region, account, resource = ''] = arn;
  if (service === 'secretsmanager') return secretAt(valueFrom, region, resource);
  const path = /^parameter(\/.+)$/.exec(resource)?.[1];
  const named = path === undefined ? undefined : byName(path);
  if (named?.kind !== 'parameter') return named && { ...named, region };
  const names = named.names.flatMap((name) => (name.lastIndexOf('/') === 0 ? [name, name.slice(1)] : [name]));
  return { ...named, names, region, account, perhapsSecret: false };
}

/** `secret:<name>[:<json key>[:<stage>[:<version>]]]`, where each of the three may be empty. */
function secretAt(arn: string, region: string | undefined, resource: string): NamedSecret | undefined {
  const [type, name, , stage, version] = resource.split(':');
  if (type !== 'secret' || !name) return undefined;
  const id = arn.split(':').slice(0, 7).join(':');
  return { kind: 'secret', id, region, stage: stage || undefined, version: version || undefined };
}

function byName(written: string): SecretRef | undefined {
  const [name = '', version] = written.split(':');
  if (name.startsWith(REFERENCE)) return { kind: 'secret', id: name.slice(REFERENCE.length) };
  if (name.startsWith('/aws/')) return undefined;
  return { kind: 'parameter', names: [name], versioned: version !== undefined, perhapsSecret: true };
}

/** What Secrets Manager says of a secret without its value. */
export interface SecretFacts {
  readonly deleted: boolean;
  /** By version id, the version's stages. Versions without a stage are not told. */
  readonly stages?: Readonly<Record<string, readonly string[]>> | undefined;
}

export function stateOfSecret({ stage, version }: NamedSecret, { deleted, stages }: SecretFacts) {
  if (deleted) return 'gone';
  if (stages === undefined) return 'present';
  if (stage !== undefined && !Object.values(stages).some((list) => list.includes(stage))) return 'gone';
  // A version that lost its last stage is not told of, though it can be read for a while.
  return version === undefined || Object.hasOwn(stages, version) ? 'present' : 'unverifiable';
}
