import { BatchGetImageCommand, InvalidParameterException, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { refusalOf } from './wire.ts';
import { smallWorld } from './wire-small.ts';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string, string];
const ask = (...imageIds: object[]) => new BatchGetImageCommand({ repositoryName: 'shop', imageIds });

async function pushed() {
  const all = await smallWorld();
  all.world.ecr.push('shop', a, 'v1');
  all.world.ecr.push('shop', b, 'all', [a]);
  return all;
}

describe('BatchGetImage', () => {
  test('gives images by tag, by digest and by both', async () => {
    const { ecr } = await pushed();
    const { images, failures } = await ecr.send(
      ask({ imageTag: 'v1' }, { imageDigest: a }, { imageTag: 'v1', imageDigest: a }),
    );
    expect(failures).toEqual([]);
    expect(images?.map(({ imageId }) => imageId)).toEqual([
      { imageTag: 'v1', imageDigest: a },
      { imageDigest: a },
      { imageTag: 'v1', imageDigest: a },
    ]);
  });

  test('gives an index as one, with its children', async () => {
    const { ecr } = await pushed();
    const { images } = await ecr.send(ask({ imageTag: 'all' }));
    expect(images?.[0]?.imageManifestMediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(JSON.parse(images?.[0]?.imageManifest ?? '')).toMatchObject({ manifests: [{ digest: a }] });
  });

  test('says of each id why it has no image, and throws for none', async () => {
    const { ecr } = await pushed();
    const missing = { imageDigest: c };
    const ids = [{ imageTag: 'v2' }, missing, { imageDigest: 'sha256:1' }, {}, { imageTag: 'v1', imageDigest: b }];
    const { images, failures } = await ecr.send(ask(...ids));
    expect(images).toEqual([]);
    expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
      'ImageNotFound',
      'ImageNotFound',
      'InvalidImageDigest',
      'MissingDigestAndTag',
      'ImageTagDoesNotMatchDigest',
    ]);
  });

  test('a pushed tag moves, and the image that it left stays', async () => {
    const { ecr, world } = await pushed();
    world.ecr.push('shop', b, 'v1');
    const { images } = await ecr.send(ask({ imageTag: 'v1' }, { imageDigest: a }));
    expect(images?.map(({ imageId }) => imageId?.imageDigest)).toEqual([b, a]);
  });

  test.each([
    ['an unknown repository', { repositoryName: 'other' }, RepositoryNotFoundException],
    ['an unknown registry', { registryId: '210987654321' }, RepositoryNotFoundException],
    ['no ids', { imageIds: [] }, InvalidParameterException],
    ['101 ids', { imageIds: Array.from({ length: 101 }, () => ({ imageTag: 'v1' })) }, InvalidParameterException],
  ])('refuses %s', async (_, over, exception) => {
    const { ecr } = await pushed();
    const command = new BatchGetImageCommand({ repositoryName: 'shop', imageIds: [{ imageTag: 'v1' }], ...over });
    expect(await refusalOf(ecr.send(command))).toBeInstanceOf(exception);
  });

  test('does not pretend to translate what the caller cannot take', async () => {
    const { ecr } = await pushed();
    const acceptedMediaTypes = ['application/vnd.oci.image.manifest.v1+json'];
    const command = (imageTag: string) =>
      new BatchGetImageCommand({ repositoryName: 'shop', imageIds: [{ imageTag }], acceptedMediaTypes });
    expect((await ecr.send(command('v1'))).images).toHaveLength(1);
    expect(await refusalOf(ecr.send(command('all')))).toHaveProperty('name', 'NotModelled');
  });
});
