import { describe, expect, test } from 'vitest';
import { bothWays, digestOf, ecr, fault, signal } from '../kit/contract-small.ts';

const [proven, another, index] = [digestOf('a'), digestOf('b'), digestOf('c')];
const image = `${ecr}/shop/checkout:v41`;

describe.each(bothWays)('ECR, %s', (_, make) => {
  test('a digest that the registry has is present, and one that it lost is gone', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven);
    expect(await ports.registry.imageState(`${ecr}/shop/checkout@${proven}`, undefined, signal)).toBe('present');
    expect(await ports.registry.imageState(`${ecr}/shop/checkout@${another}`, undefined, signal)).toBe('gone');
  });

  test('a tag that still means what was proven is present, in one call', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven, 'v41');
    expect(await ports.registry.imageState(image, proven, signal)).toBe('present');
    expect(world.journal.map(({ operation }) => operation)).toEqual(['BatchGetImage']);
  });

  test('a tag that means another image has moved, though the proven one is still there', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven, 'v41');
    world.ecr.push('shop/checkout', another, 'v41');
    expect(await ports.registry.imageState(image, proven, signal)).toBe('moved');
  });

  test('a tag that means an index of the proven image has not moved', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven);
    world.ecr.push('shop/checkout', index, 'v41', [another, proven]);
    expect(await ports.registry.imageState(image, proven, signal)).toBe('present');
    expect(await ports.registry.imageState(image, index, signal)).toBe('present');
  });

  test('a tag that means an index of other images has moved', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven);
    world.ecr.push('shop/checkout', index, 'v41', [another]);
    expect(await ports.registry.imageState(image, proven, signal)).toBe('moved');
  });

  test('a tag that is gone is gone, with a proof and without', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven);
    expect(await ports.registry.imageState(image, proven, signal)).toBe('gone');
    expect(await ports.registry.imageState(image, undefined, signal)).toBe('gone');
  });

  test('a tag that nobody saw resolved cannot be trusted', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven, 'latest');
    expect(await ports.registry.imageState(`${ecr}/shop/checkout`, undefined, signal)).toBe('unverifiable');
  });

  test('an image that is there and cannot be pulled is gone', async () => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven, 'v41');
    for (const stored of world.ecr.repositories.get('shop/checkout')?.images.values() ?? [])
      stored.failure = 'KmsError';
    expect(await ports.registry.imageState(image, proven, signal)).toBe('gone');
  });

  test('a repository that is gone took its images with it', async () => {
    const { ports } = await make();
    expect(await ports.registry.imageState(image, proven, signal)).toBe('gone');
  });

  test.each(['UpstreamUnavailable', 'UpstreamTooManyRequests'])('says nothing under %s', async (failure) => {
    const { ports, world } = await make();
    world.ecr.push('shop/checkout', proven, 'v41');
    for (const stored of world.ecr.repositories.get('shop/checkout')?.images.values() ?? []) stored.failure = failure;
    const asked = ports.registry.imageState(image, proven, signal);
    await expect(asked).rejects.toMatchObject({ name: 'CallFailed', outcome: 'unavailable' });
  });

  test.each([
    ['another registry', 'docker.io/library/nginx:1'],
    ['ECR of another region', image.replace('eu-west-1', 'us-east-1')],
    ['the public gallery', 'public.ecr.aws/nginx/nginx:1'],
  ])('asks nobody about an image of %s', async (_case, elsewhere) => {
    const { ports, world } = await make();
    expect(await ports.registry.imageState(elsewhere, proven, signal)).toBe('unverifiable');
    expect(world.journal).toEqual([]);
  });

  test.each([
    ['access-denied', 'refused'],
    ['server-error', 'unavailable'],
  ] as const)('%s fails the call as %s', async (kind, outcome) => {
    const { ports } = await make({ faults: [fault('ecr', 'BatchGetImage', kind, 99)] });
    const asked = ports.registry.imageState(image, proven, signal);
    await expect(asked).rejects.toMatchObject({ name: 'CallFailed', operation: 'ecr:BatchGetImage', outcome });
  });
});
