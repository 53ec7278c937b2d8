import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BARRIER_TAG, imageParts, needsOf, normalisedDefinition } from '../../functions/core/definition.ts';
import { iso } from '../../functions/core/units.ts';
import { noon } from '../kit/core.ts';

const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:v42';
const container = (over: object = {}) => ({
  name: 'app',
  image,
  cpu: 0,
  essential: true,
  command: ['serve', '--port', '8080'],
  environment: [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'REGION', value: 'eu-west-1' },
  ],
  secrets: [
    { name: 'DB', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/db' },
    { name: 'KEY', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/key' },
  ],
  portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
  ...over,
});
const definition = (over: object = {}, app: object = {}): Record<string, unknown> => ({
  family: 'checkout',
  cpu: '256',
  memory: '512',
  networkMode: 'awsvpc',
  containerDefinitions: [container(app), { name: 'sidecar', image: 'envoy:1', essential: false }],
  requiresCompatibilities: ['EC2', 'FARGATE'],
  volumes: [{ name: 'cache' }, { name: 'data', host: { sourcePath: '/data' } }],
  ...over,
});
const { environment, secrets } = container();
const plain = normalisedDefinition(definition());

describe('a definition that was registered anew gives the same text, so that its veto stays:', () => {
  const givenByEcs = {
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:43',
    revision: 43,
    status: 'ACTIVE',
    requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.task-eni' }],
    compatibilities: ['EC2', 'FARGATE'],
    registeredAt: iso(noon),
    registeredBy: 'arn:aws:iam::123456789012:role/ci',
    deregisteredAt: iso(noon),
    deleteRequestedAt: iso(noon),
    inferenceAccelerators: [{ deviceName: 'device', deviceType: 'eia2.medium' }],
    tags: [{ key: 'commit', value: 'abc' }],
  };
  const inAnotherOrder = (key: string) => definition({ [key]: [definition()[key]].flat().toReversed() });
  test.each<[string, object]>([
    ['with all that ECS adds', definition(givenByEcs)],
    ['with its times as the SDK gives them', definition({ ...givenByEcs, registeredAt: new Date(noon) })],
    ['with its keys in another order', Object.fromEntries(Object.entries(definition()).toReversed())],
    ['with its environment in another order', definition({}, { environment: environment.toReversed() })],
    ['with its containers in another order', inAnotherOrder('containerDefinitions')],
    ['with its launch types in another order', inAnotherOrder('requiresCompatibilities')],
    ['with its secrets in another order', definition({}, { secrets: secrets.toReversed() })],
    [
      'with its volumes in another order',
      definition({ volumes: [{ name: 'data', host: { sourcePath: '/data' } }, { name: 'cache' }] }),
    ],
    [
      'with empty lists and objects spelled out',
      definition({ placementConstraints: [], runtimePlatform: {} }, { mountPoints: [], dockerLabels: {} }),
    ],
    ['with something empty inside something empty', definition({ ephemeralStorage: { of: { nothing: [] } } })],
    ['with nulls and undefined spelled out', definition({ taskRoleArn: undefined }, { user: null })],
  ])('%s', (_, again) => {
    expect(normalisedDefinition(again)).toBe(plain);
  });

  test.each(Object.entries(givenByEcs))('with another %s alone', (key, value) => {
    expect(normalisedDefinition(definition({ [key]: value }))).toBe(plain);
  });

  test('with the keys of every object in any order', () => {
    const shuffled = (value: unknown, order: readonly number[]): unknown => {
      if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([k, v], i) => ({ k, v: shuffled(v, order), at: order[i] ?? 0 }));
      return Object.fromEntries(entries.toSorted((a, b) => a.at - b.at).map(({ k, v }) => [k, v]));
    };
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (order) => {
        expect(normalisedDefinition(shuffled(definition(), order) as object)).toBe(plain);
      }),
    );
  });
});

describe('a definition that runs something else gives another text:', () => {
  test.each<[string, object]>([
    ['another image', definition({}, { image: image.replace('v42', 'v43') })],
    [
      'another value in the environment',
      definition({}, { environment: [{ name: 'LOG_LEVEL', value: 'debug' }, environment[1]] }),
    ],
    [
      'an emptied value in the environment',
      definition({}, { environment: [{ name: 'LOG_LEVEL', value: '' }, environment[1]] }),
    ],
    ['one variable less', definition({}, { environment: environment.slice(1) })],
    [
      'two variables whose values are swapped',
      definition({}, { environment: environment.map((e, i) => ({ ...e, value: environment[1 - i]?.value })) }),
    ],
    ['another secret', definition({}, { secrets: secrets.slice(1) })],
    ['another command', definition({}, { command: ['serve', '--port', '8081'] })],
    ['the command in another order', definition({}, { command: ['--port', 'serve', '8080'] })],
    ['another port', definition({}, { portMappings: [{ containerPort: 8081, protocol: 'tcp' }] })],
    ['more memory', definition({ memory: '1024' })],
    ['another role', definition({ taskRoleArn: 'arn:aws:iam::123456789012:role/checkout' })],
    ['an inessential app', definition({}, { essential: false })],
    ['a container less', definition({ containerDefinitions: [container()] })],
    ['another family', definition({ family: 'checkout-api' })],
    ['a status of a container, which is no status of the definition', definition({}, { status: 'x' })],
    ['a number where a text was', definition({ cpu: 256 })],
  ])('%s', (_, other) => {
    expect(normalisedDefinition(other)).not.toBe(plain);
  });

  test.each([
    'command',
    'entryPoint',
    'environmentFiles',
    'dnsServers',
    'dnsSearchDomains',
    'extraHosts',
    'links',
    'volumesFrom',
  ])('another order of %s, which ECS obeys', (key) => {
    const [one, other] = [definition({}, { [key]: ['a', 'b'] }), definition({}, { [key]: ['b', 'a'] })];
    expect(normalisedDefinition(one)).not.toBe(normalisedDefinition(other));
  });

  test('and a text for whatever JSON it is made of, always the same one', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (any) => {
        const text = normalisedDefinition(any);
        expect(normalisedDefinition(JSON.parse(JSON.stringify(any)))).toBe(text);
        expect(normalisedDefinition(JSON.parse(text)), 'what is normal stays as it is').toBe(text);
      }),
    );
  });
});

describe('the tag and the digest of an image', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  test.each<[string, string | undefined, string | undefined]>([
    ['nginx', undefined, undefined],
    ['nginx:1.29', '1.29', undefined],
    [image, 'v42', undefined],
    [`${image}@${digest}`, 'v42', digest],
    [`public.ecr.aws/shop/checkout@${digest}`, undefined, digest],
    ['registry.example.com:5000/checkout', undefined, undefined],
    ['registry.example.com:5000/checkout:v42', 'v42', undefined],
    [`registry.example.com:5000/checkout@${digest}`, undefined, digest],
    [`registry.example.com:5000/a/b/checkout:v42@${digest}`, 'v42', digest],
    ['', undefined, undefined],
  ])('of "%s" are %s and %s', (name, tag, found) => {
    expect(imageParts(name)).toEqual({ tag, digest: found });
  });
});

test('a definition needs its images, essential or not, and its secrets', () => {
  const images = [{ container: 'app', image, essential: true }];
  expect(needsOf({ hash: 'f00', status: 'ACTIVE', images, secrets: ['arn:x'] })).toEqual({
    images: [{ container: 'app', image }],
    secrets: ['arn:x'],
  });
});

test('the tag of a barrier is a word that people type', () => expect(BARRIER_TAG).toBe('belay:barrier'));
