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

/** Lists whose order means nothing to ECS, and the key that orders them here. */
const UNORDERED: Record<string, string> = { environment: 'name', secrets: 'name', volumes: 'name' };

const isEmpty = (x: unknown) => x === undefined || x === null || (typeof x === 'object' && Object.keys(x).length === 0);

function normalise(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalise(item));
    const by = key === undefined ? undefined : UNORDERED[key];
    if (by === undefined) return items;
    const text = (item: unknown) => String((item as Record<string, unknown> | undefined)?.[by]);
    return items.toSorted((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
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

/** What Belay needs to know of a task definition. */
export interface DefinitionFacts {
  /** sha256 of the normalised definition, in hex. */
  readonly hash: string;
  /** The essential containers' images, as written in the definition. */
  readonly images: readonly { readonly container: string; readonly image: string }[];
}

/** `registry/repo:tag@sha256:…` → its tag and digest, where it has them. A port's colon is not a tag's. */
export function imageParts(image: string): { readonly tag?: string | undefined; readonly digest?: string | undefined } {
  const [name = '', digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return { tag, digest };
}
