import { truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadBelay } from '../../infra/config/load-belay.ts';
import { readBelay } from '../../infra/config/read-belay.ts';
import { tempFile, tempFolder } from '../kit/files.ts';
import { file, listenerArn, service } from './config-kit.ts';

const TEXT = stringify(file());
const refusals = (text: string) => {
  const read = readBelay(text, 'mine.yaml');
  return read.ok ? [] : read.problems;
};
const refusedFile = (path: string) => {
  const loaded = loadBelay(path);
  return loaded.ok ? [] : loaded.problems;
};

describe('a file is refused in one line', () => {
  test('that is missing', () => {
    expect(refusedFile('nowhere/belay.yaml')).toEqual([
      'nowhere/belay.yaml: no such file; give the path of a belay.yaml',
    ]);
  });

  test('that is a folder', () => {
    const folder = tempFolder();
    expect(refusedFile(folder)).toEqual([`${folder}: is a folder; give the path of a belay.yaml`]);
  });

  test('that is no file at all', () => {
    expect(refusedFile('/dev/null')).toEqual(['/dev/null: is not a file; give the path of a belay.yaml']);
  });

  test('that is larger than any, and none that is as large as may be', () => {
    const path = tempFile('belay.yaml', `${TEXT}${'#'.repeat(2 * 1024 * 1024 - TEXT.length)}`);
    expect(loadBelay(path)).toMatchObject({ ok: true });
    truncateSync(path, 10 * 1024 * 1024);
    expect(refusedFile(path)).toEqual([`${path}: has 10485760 bytes, at most 2097152 are read`]);
  });

  test.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['zeroes', Buffer.alloc(100)],
    ['an escape sequence', Buffer.from('version: \u001b[31m1')],
  ])('that holds %s', (_, bytes) => {
    const path = tempFile('belay.yaml', bytes);
    expect(refusedFile(path)).toEqual([`${path}: is not a text file; give a YAML file in UTF-8`]);
  });

  test.each([
    ['nothing', ''],
    ['a comment', '# soon\n'],
    ['null', 'null'],
    ['an empty document', '---\n'],
  ])('that holds %s', (_, text) => {
    expect(refusals(text)).toEqual(['mine.yaml: is empty; it needs version, stages and services']);
  });

  test.each([
    ['a list', '- version: 1', 'a list of 1'],
    ['a text', 'belay', '"belay"'],
    ['a number', '1', '1'],
  ])('that holds %s', (_, text, said) => {
    expect(refusals(text)).toEqual([
      `mine.yaml:1: the file must be a mapping with version, stages and services, received ${said}`,
    ]);
  });
});

describe('what is not YAML is refused with its line and column', () => {
  test.each([
    [
      'a list that does not end',
      `${TEXT}more: [1, 2\n`,
      /^mine\.yaml:\d+:\d+: is not YAML that can be read: Flow sequence/,
    ],
    ['a tab', 'version: 1\nstages:\n\tprod: {}\n', /^mine\.yaml:3:1: is not YAML that can be read: Tabs/],
    ['a key that stands twice', 'version: 1\nversion: 1\n', /^mine\.yaml:2:1: .*keys must be unique/],
    ['two documents', `${TEXT}---\n${TEXT}`, /^mine\.yaml:\d+:\d+: .*multiple documents/],
    ['a tag that nobody knows', 'version: !secret 1\n', /^mine\.yaml:1:10: .*Unresolved tag/],
    ['an alias of nothing', 'version: *one\n', /^mine\.yaml: .*Unresolved alias/],
  ])('%s', (_, text, problem) => {
    const found = refusals(text);
    expect(found[0]).toMatch(problem);
    expect(found.filter((one) => one.includes('\n'))).toEqual([]);
  });
});

describe('anchors and merge keys', () => {
  test('spell a service out once', () => {
    const { alarms: _, ...rest } = service;
    const text = stringify({ ...file(), services: [] }).replace('services: []', '');
    const merged = `${text}services:
  - &cart ${JSON.stringify({ ...rest, alarms: ['a'] })}
  - { <<: *cart, service: search, ecsService: search }
`;
    const read = readBelay(merged, 'mine.yaml');
    expect(read).toMatchObject({
      ok: true,
      stages: [{ config: { services: [{ service: 'cart' }, { service: 'search', alarms: ['a'], cluster: 'shop' }] } }],
    });
  });

  const letters = [...'abcdefghi'];
  const bombOf = (line: (i: number, last: string) => string) =>
    ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...letters.slice(0, -1).map((last, i) => line(i, last))].join('\n');

  test.each([
    [
      'aliases of aliases',
      bombOf((i, last) => `${letters[i + 1]}: &${letters[i + 1]} [${Array(10).fill(`*${last}`)}]`),
    ],
    ['what holds itself', 'a: &a [*a]'],
    ['a large list ten thousand times', `a: &a [${Array(1_000).fill('x')}]\nb: [${Array(9_000).fill('*a')}]`],
  ])('do not blow up in %s', (_, text) => {
    const [problem, ...others] = refusals(text);
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^mine\.yaml: (is nested more than 50 deep|has more than 250000 values|is not YAML that can be read: Excessive alias count)/,
    );
  });
});

describe('hostile keys', () => {
  test.each([
    ['at the top', '__proto__: { version: 1 }'],
    ['as a stage', 'version: 1\nstages: { __proto__: { account: "1" } }\nservices: []'],
    ['as a profile', 'version: 1\nprofiles: { __proto__: { soak: 1 } }\nstages: {}\nservices: []'],
    ['in a service', 'version: 1\nstages: {}\nservices: [{ limits: { __proto__: { soak: 1s } } }]'],
  ])('such as __proto__ are refused %s', (_, text) => {
    expect(refusals(text)).toEqual(['mine.yaml: has a key __proto__, which nothing here may be called']);
  });

  test('that objects inherit are unknown keys, or names like any other', () => {
    expect(refusals(`${TEXT}constructor: 1\n`)).toEqual([expect.stringContaining('constructor is an unknown key')]);
    const named = stringify(file({ services: [{ ...service, stage: 'toString' }] }));
    expect(refusals(named)).toEqual([expect.stringContaining('must be one of prod, received "toString"')]);
  });

  test('that go too deep are refused', () => {
    const deep = `version: ${'['.repeat(60)}${']'.repeat(60)}`;
    expect(refusals(deep)).toEqual(['mine.yaml: is nested more than 50 deep']);
    expect(refusals(`version: ${'['.repeat(50_000)}`)[0]).toMatch(/^mine\.yaml:1:\d+: is not YAML/);
  });
});

test('500 services are read, each with its own limits and listener, and what they have in common said once', () => {
  const defaults = {
    cluster: 'shop',
    stage: 'prod',
    probes: {
      'before-allow-traffic': { through: 'target-health' },
      'after-allow-traffic': {
        through: 'listener',
        listenerArn,
        checks: { body: [{ pointer: '/status', equals: 'ok' }] },
      },
    },
  };
  const services = Array.from({ length: 500 }, (_, i) => ({
    service: `svc-${i}`,
    codedeploy: { application: 'shop', deploymentGroup: `svc-${i}` },
    alarms: [`svc-${i}-5xx`],
    probes: { 'after-allow-traffic': { url: `https://svc-${i}.example.com/health` } },
    limits: { soak: `${i + 1}s` },
  }));
  const text = stringify(file({ defaults, services }));
  const read = readBelay(text, 'mine.yaml');
  const [only] = read.ok ? read.stages : [];
  expect(only?.config.services).toHaveLength(500);
  expect(only?.config.services.at(-1)).toMatchObject({ service: 'svc-499', policy: { soakMs: 500_000 } });
  expect(text.length / 500).toBeLessThan(300);
  expect(JSON.stringify(only?.config).length / 500).toBeLessThan(1_500);
});
