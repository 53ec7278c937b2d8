/** An image in ECR, as a task definition names it. Without a digest the tag decides; none written means `latest`. */
export interface EcrImage {
  /** The account that owns the registry. */
  readonly registry: string;
  readonly region: string;
  readonly repository: string;
  /** Undefined where a digest pins the image: then the tag says nothing. */
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

const HOST = String.raw`(?<registry>\d{12})\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?`;
const REPOSITORY = '(?<repository>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)';
const ECR = new RegExp(`^${HOST}/${REPOSITORY}(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`);

/** Undefined for every other registry, for ECR's public gallery, and for what is no image reference at all. */
export function ecrImage(image: string): EcrImage | undefined {
  const { registry, region, repository, tag = 'latest', digest } = ECR.exec(image)?.groups ?? {};
  if (registry === undefined || region === undefined || repository === undefined) return undefined;
  return { registry, region, repository, ...(digest ? { digest } : { tag }) };
}

export interface ImageId {
  readonly imageTag?: string | undefined;
  readonly imageDigest?: string | undefined;
}

/** All that has to be asked, in one call. `proven`: the digest that the proof saw running. */
export function idsToAsk({ tag, digest }: EcrImage, proven: string | undefined): ImageId[] {
  if (digest !== undefined) return [{ imageDigest: digest }];
  return proven === undefined ? [{ imageTag: tag }] : [{ imageTag: tag }, { imageDigest: proven }];
}

/** An image that the registry has. */
export interface FoundImage {
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  /** As stored: JSON. */
  readonly manifest?: string | undefined;
}

/**
 * Whether what was proven can still be pulled. A tag that nobody saw resolved may mean anything by now, so without a
 * proven digest it is `unverifiable` at best. Whatever is not among `found` cannot be pulled, for whichever reason.
 */
export function imageState(
  { tag, digest }: EcrImage,
  proven: string | undefined,
  found: readonly FoundImage[],
): 'present' | 'gone' | 'moved' | 'unverifiable' {
  const has = (wanted: string) => found.some((image) => image.digest === wanted);
  if (digest !== undefined) return has(digest) ? 'present' : 'gone';
  const tagged = found.find((image) => image.tag === tag);
  if (tagged === undefined) return 'gone';
  if (proven === undefined) return 'unverifiable';
  // A tag may mean an index; what runs, and so the proof, may bear the digest of the index or of its image for a platform.
  if (tagged.digest !== proven && !childrenOf(tagged.manifest).includes(proven)) return 'moved';
  return has(proven) ? 'present' : 'gone';
}

/** The digests that an index (a manifest list) names; none for an image of one platform. */
function childrenOf(manifest = ''): unknown[] {
  try {
    const { manifests } = JSON.parse(manifest) as { readonly manifests?: unknown };
    return Array.isArray(manifests) ? manifests.map((child) => child?.digest) : [];
  } catch {
    return [];
  }
}

/** ECR could not ask the registry behind a pull-through cache: that says nothing of the image, and passes. */
export const PASSING_FAILURES: readonly string[] = ['UpstreamUnavailable', 'UpstreamTooManyRequests'];
