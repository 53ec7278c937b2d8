import { describe, expect, test } from 'vitest';
import type { ProbePlan } from '../../functions/core/config.ts';
import type { DefinitionFacts } from '../../functions/core/definition.ts';
import { expectedVersion } from '../../functions/core/expected-version.ts';
import { definitionArn } from '../kit/core.ts';

type Version = Extract<ProbePlan, { through: 'task-ips' }>['checks']['version'];

const planWith = (version: Version): ProbePlan => ({
  through: 'task-ips',
  protocol: 'http',
  port: 8080,
  path: '/health',
  checks: { status: [200], body: [], headers: [], version },
});
const saying = (is: 'revision' | 'image-tag' | 'image-digest', container?: string) =>
  planWith({ from: { pointer: '/version' }, is, container });
const [app, proxy] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`);
const definition: DefinitionFacts = {
  hash: 'f00',
  status: 'ACTIVE',
  secrets: [],
  images: [
    { container: 'init', image: 'init:v1', essential: false },
    { container: 'app', image: `shop/checkout:v42@${app}`, essential: true },
    { container: 'proxy', image: `envoy:v7@${proxy}`, essential: true },
  ],
};

describe('what a healthy answer must name', () => {
  test.each<[string, ProbePlan, string | undefined]>([
    ['the revision', saying('revision'), '42'],
    ['the tag of the first essential image', saying('image-tag'), 'v42'],
    ['the digest of the first essential image', saying('image-digest'), app],
    ['the tag of the container that the config names', saying('image-tag', 'proxy'), 'v7'],
    ['the digest of the container that the config names', saying('image-digest', 'proxy'), proxy],
    ['nothing, of a container that is not essential', saying('image-tag', 'init'), undefined],
    ['nothing, of a container that is not there', saying('image-tag', 'gone'), undefined],
    ['nothing, where no version is checked', planWith(undefined), undefined],
    ['nothing, where the load balancer is asked', { through: 'target-health' }, undefined],
  ])('%s', (_, plan, version) => {
    expect(expectedVersion(plan, definitionArn(42), definition)).toBe(version);
  });

  test('is the revision even where the definition was not read, and else nothing', () => {
    expect(expectedVersion(saying('revision'), definitionArn(42), undefined)).toBe('42');
    expect(expectedVersion(saying('image-tag'), definitionArn(42), undefined)).toBeUndefined();
  });

  test('is nothing where no container is essential, or the image has neither tag nor digest', () => {
    const without = (images: DefinitionFacts['images']) =>
      expectedVersion(saying('image-tag'), definitionArn(42), { ...definition, images });
    expect(without([])).toBeUndefined();
    expect(without([{ container: 'app', image: 'shop/checkout', essential: true }])).toBeUndefined();
  });
});
