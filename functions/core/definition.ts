import type { Needs } from './term.ts';

/** Keys that registering a definition adds or numbers: they say nothing about what runs. FACTS 7.3. */
const GIVEN_BY_ECS = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
  'inferenceAccelerators',
  'tags',
]);

/** Lists whose order ECS obeys. In every other one a different order is the same definition, and must not lift a veto. */
const ORDERED = new Set([
  'command',
  'entryPoint',
  'environmentFiles',
  'dnsServers',
  'dnsSearchDomains',
  'extraHosts',
  'links',
  'volumesFrom',
]);

const isEmpty = (x: unknown) => x === undefined || x === null || (typeof x === 'object' && Object.keys(x).length === 0);

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function normalise(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalise(item));
    return ORDERED.has(key) ? items : items.toSorted(byText);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([k, v]): [string, unknown] => [k, normalise(v, k)])
    .filter(([, v]) => !isEmpty(v))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/**
 * One text for one behaviour: two definitions that run the same thing give the same text, whatever their numbers, key
 * order or empty lists, so that registering a bad revision anew does not launder it. An adapter hashes it.
 */
export function normalisedDefinition(definition: object): string {
  const kept = Object.entries(definition).filter(([key]) => !GIVEN_BY_ECS.has(key));
  return JSON.stringify(normalise(Object.fromEntries(kept)));
}

/** The tag that makes a definition a barrier: no rollback may cross its term. Its value says why, for people. */
export const BARRIER_TAG = 'belay:barrier';

/** What Belay needs to know of a task definition. */
export interface DefinitionFacts {
  /** sha256 of the normalised definition, in hex. */
  readonly hash: string;
  /** `ACTIVE`, `INACTIVE` or `DELETE_IN_PROGRESS`: only an ACTIVE one can be deployed (FACTS 7.1). */
  readonly status: string;
  /** The value of the barrier tag, where it is there; never empty. */
  readonly barrier?: string | undefined;
  /** The containers' images, as written in the definition. */
  readonly images: readonly { readonly container: string; readonly image: string; readonly essential: boolean }[];
  /** Every `valueFrom` of its containers' secrets and repository credentials, once each. */
  readonly secrets: readonly string[];
}

/** `registry/repo:tag@sha256:…` → its tag and digest, where it has them. A port's colon is not a tag's. */
export function imageParts(image: string): { readonly tag?: string | undefined; readonly digest?: string | undefined } {
  const [name = '', digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return { tag, digest };
}

/** What must be there for it to start: its images and its secrets. */
export const needsOf = ({ images, secrets }: DefinitionFacts): Needs => ({
  images: images.map(({ container, image }) => ({ container, image })),
  secrets,
});
