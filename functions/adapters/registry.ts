import { BatchGetImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { ecrImage, idsToAsk, imageState, PASSING_FAILURES } from '../core/image-ref.ts';
import { CallFailed } from '../flows/ports.ts';
import type { RegistryPort } from '../flows/responder-ports.ts';
import { call } from './sdk-call.ts';

/** All that ECS can run, indexes included: ECR may translate what the caller does not take, and so answer another digest. */
const acceptedMediaTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/** `unverifiable`, with no call: an image that is not in ECR, or is in ECR of another region, where this client cannot ask. */
export const makeRegistry = (client: ECRClient): RegistryPort => ({
  async imageState(image, proven, abortSignal) {
    const ref = ecrImage(image);
    if (ref === undefined || ref.region !== (await client.config.region())) return 'unverifiable';
    const command = new BatchGetImageCommand({
      registryId: ref.registry,
      repositoryName: ref.repository,
      imageIds: idsToAsk(ref, proven),
      acceptedMediaTypes,
    });
    const { output } = await call('ecr:BatchGetImage', () => client.send(command, { abortSignal }));
    if (output === undefined) return 'gone'; // with its whole repository
    const passing = output.failures?.find(({ failureCode }) => PASSING_FAILURES.includes(failureCode ?? ''));
    if (passing) throw new CallFailed('ecr:BatchGetImage', 'unavailable', `${image}: ${passing.failureCode}`);
    const found = (output.images ?? []).map(({ imageId, imageManifest }) => ({
      tag: imageId?.imageTag,
      digest: imageId?.imageDigest,
      manifest: imageManifest,
    }));
    return imageState(ref, proven, found);
  },
});
