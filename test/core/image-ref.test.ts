import { describe, expect, test } from 'vitest';
import { ecrImage, type FoundImage, idsToAsk, imageState } from '../../functions/core/image-ref.ts';
import { invariant } from '../../functions/core/invariant.ts';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`);
const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const shop = { registry: '123456789012', region: 'eu-west-1', repository: 'shop' };

describe('an image reference', () => {
  test.each([
    [`${host}/shop:v1`, { ...shop, tag: 'v1' }],
    [`${host}/shop`, { ...shop, tag: 'latest' }],
    [`${host}/shop@${a}`, { ...shop, digest: a }],
    [`${host}/shop:v1@${a}`, { ...shop, digest: a }],
    [`${host}/team/a_b/shop.web-1:V1.2_3-x`, { ...shop, repository: 'team/a_b/shop.web-1', tag: 'V1.2_3-x' }],
    [`${host.replace('ecr.', 'ecr-fips.')}/shop:v1`, { ...shop, tag: 'v1' }],
    [`${host.replace('eu-west-1', 'cn-north-1')}.cn/shop:v1`, { ...shop, region: 'cn-north-1', tag: 'v1' }],
    [`${host}/shop:${'t'.repeat(128)}`, { ...shop, tag: 't'.repeat(128) }],
  ])('%s is in ECR', (image, expected) => expect(ecrImage(image)).toEqual(expected));

  test.each([
    '',
    'nginx',
    'docker.io/library/nginx:1',
    'public.ecr.aws/nginx/nginx:1',
    'localhost:5000/shop:v1',
    `${host}/`,
    `${host}/shop:`,
    `${host}/shop:${'t'.repeat(129)}`,
    `${host}/shop@sha256:abc`,
    `${host}/Shop:v1`,
    `${host}/shop/:v1`,
    `${host}.example.com/shop:v1`,
    `evil.example.com/${host}/shop:v1`,
    `${host.slice(1)}/shop:v1`,
    `${host.replaceAll('.', '-')}/shop:v1`,
    `${host}/shop:v1\n`,
  ])('%j is not', (image) => expect(ecrImage(image)).toBeUndefined());

  test('a hostile length costs no time', () => {
    expect(ecrImage(`${host}/${'a-'.repeat(100_000)}!`)).toBeUndefined();
  });
});

const ref = (image: string) => {
  const found = ecrImage(image);
  invariant(found !== undefined, 'it is in ECR');
  return found;
};
const pinned = ref(`${host}/shop@${a}`);
const tagged = ref(`${host}/shop:v1`);
const index = (...children: unknown[]) => JSON.stringify({ manifests: children.map((digest) => ({ digest })) });

test('what has to be asked fits into one call', () => {
  expect(idsToAsk(pinned, b)).toEqual([{ imageDigest: a }]);
  expect(idsToAsk(tagged, b)).toEqual([{ imageTag: 'v1' }, { imageDigest: b }]);
  expect(idsToAsk(tagged, undefined)).toEqual([{ imageTag: 'v1' }]);
});

describe('an image', () => {
  test.each<[string, typeof pinned, string | undefined, FoundImage[], string]>([
    ['pinned and there', pinned, b, [{ digest: a }], 'present'],
    ['pinned, and only another one there', pinned, b, [{ digest: b }], 'gone'],
    ['tagged as proven', tagged, a, [{ tag: 'v1', digest: a }, { digest: a }], 'present'],
    ['tagged as proven, told once for both questions', tagged, a, [{ tag: 'v1', digest: a }], 'present'],
    ['tagged otherwise', tagged, a, [{ tag: 'v1', digest: b }, { digest: a }], 'moved'],
    ['tagged otherwise, and the proven one gone', tagged, a, [{ tag: 'v1', digest: b }], 'moved'],
    ['proven, with its tag gone', tagged, a, [{ digest: a }], 'gone'],
    ['of another tag', tagged, a, [{ tag: 'v2', digest: a }], 'gone'],
    ['never proven', tagged, undefined, [{ tag: 'v1', digest: a }], 'unverifiable'],
    ['never proven, and gone', tagged, undefined, [], 'gone'],
  ])('%s', (_, image, proven, found, state) => expect(imageState(image, proven, found)).toBe(state));

  test.each<[string, string | undefined, string]>([
    ['an index that names it', index(b, a), 'present'],
    ['an index that names it, behind a hole', `{"manifests":[null,{"digest":"${a}"}]}`, 'present'],
    ['an index of others', index(b), 'moved'],
    ['an index of nothing', index(), 'moved'],
    ['no index', '{"config":{}}', 'moved'],
    ['an index that is no list', '{"manifests":{"digest":1}}', 'moved'],
    ['an index with holes', '{"manifests":[null,7,"x"]}', 'moved'],
    ['no JSON', '{', 'moved'],
    ['null', 'null', 'moved'],
    ['nothing at all', undefined, 'moved'],
  ])('whose tag means %s', (_, manifest, state) => {
    expect(imageState(tagged, a, [{ tag: 'v1', digest: c, manifest }, { digest: a }])).toBe(state);
  });

  test('that the index names and the registry lost is gone', () => {
    expect(imageState(tagged, a, [{ tag: 'v1', digest: c, manifest: index(a) }])).toBe('gone');
  });
});
