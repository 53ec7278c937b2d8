import type { BatchGetImageRequest, BatchGetImageResponse, Image, ImageIdentifier } from '@aws-sdk/client-ecr';
import { Refusal } from '../refusal.ts';
import { type Operations, operation } from './operation.ts';

export interface Repository {
  /** By digest. */
  readonly images: Map<string, StoredImage>;
  /** The digest that each tag means now. */
  readonly tags: Map<string, string>;
}

export interface StoredImage {
  readonly mediaType: string;
  readonly manifest: string;
  /** It is there and cannot be pulled: `ImageInaccessible`, `KmsError`, … */
  failure?: string | undefined;
}

const REGISTRY = '123456789012';
const SINGLE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

export class Ecr {
  /** By name. */
  readonly repositories = new Map<string, Repository>();

  readonly operations: Operations = {
    BatchGetImage: operation<BatchGetImageRequest>(
      { registryId: 'string', repositoryName: 'string', imageIds: 'structures', acceptedMediaTypes: 'strings' },
      (input) => this.batchGetImage(input),
    ),
  };

  /** As `docker push` would: makes the repository, and moves the tag. With `children` it is an index of them. */
  push(repositoryName: string, digest: string, tag?: string, children: readonly string[] = []): void {
    const repository = this.repositories.get(repositoryName) ?? { images: new Map(), tags: new Map() };
    this.repositories.set(repositoryName, repository);
    const mediaType = children.length > 0 ? INDEX : SINGLE;
    const manifests = children.map((child) => ({ mediaType: SINGLE, digest: child, size: 1_024 }));
    const content = children.length > 0 ? { manifests } : { config: {}, layers: [] };
    repository.images.set(digest, { mediaType, manifest: JSON.stringify({ schemaVersion: 2, mediaType, ...content }) });
    if (tag !== undefined) repository.tags.set(tag, digest);
  }

  batchGetImage(input: BatchGetImageRequest): BatchGetImageResponse {
    const { registryId = REGISTRY, repositoryName = '', imageIds = [], acceptedMediaTypes } = input;
    if (imageIds.length === 0 || imageIds.length > 100) {
      throw new Refusal('InvalidParameterException', "Invalid parameter at 'imageIds': 1 to 100 items are allowed");
    }
    const repository = registryId === REGISTRY ? this.repositories.get(repositoryName) : undefined;
    if (repository === undefined) {
      const what = `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`;
      throw new Refusal('RepositoryNotFoundException', what);
    }
    const images: Image[] = [];
    const failures: object[] = [];
    for (const imageId of imageIds) {
      const digest = imageId.imageDigest ?? repository.tags.get(imageId.imageTag ?? '');
      const image = repository.images.get(digest ?? '');
      const failureCode = failureOf(imageId, repository) ?? image?.failure;
      if (image === undefined || failureCode !== undefined) {
        failures.push({ imageId, failureCode: failureCode ?? 'ImageNotFound', failureReason: 'It cannot be given' });
        continue;
      }
      const { manifest: imageManifest, mediaType } = image;
      if (acceptedMediaTypes?.includes(mediaType) === false) {
        throw new Refusal('NotModelled', `The local AWS world does not translate ${mediaType}`, 501);
      }
      const id = { ...imageId, imageDigest: digest };
      images.push({ registryId, repositoryName, imageId: id, imageManifest, imageManifestMediaType: mediaType });
    }
    return { images, failures };
  }
}

function failureOf({ imageDigest, imageTag }: ImageIdentifier, { tags }: Repository): string | undefined {
  if (imageDigest === undefined) return imageTag === undefined ? 'MissingDigestAndTag' : undefined;
  if (!/^sha256:[0-9a-f]{64}$/.test(imageDigest)) return 'InvalidImageDigest';
  const matches = imageTag === undefined || tags.get(imageTag) === imageDigest;
  return matches ? undefined : 'ImageTagDoesNotMatchDigest';
}
