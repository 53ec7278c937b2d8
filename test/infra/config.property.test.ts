import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../functions/core/config.ts';
import { REFUSED, readBelay } from '../../infra/config/read-belay.ts';
import { file, type Json, listener, reading, stage } from './config-kit.ts';

/* Whatever the schema accepts, the functions accept: values at and past each rule, in every place. */

const odd = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    '',
    ' ',
    '0',
    'none',
    'é',
    'a\nb',
    '/a~1',
    'arn:aws:x',
    'http://[',
    'https://a@b/',
    'toString',
    null,
    true,
  ),
  fc.double(),
  fc.integer({ min: -1, max: 1_000 }),
);
const mostly = <T>(good: fc.Arbitrary<T>) => fc.oneof({ weight: 150, arbitrary: good }, { weight: 1, arbitrary: odd });
const some = (shape: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record(shape, { requiredKeys });

const text = mostly(fc.constantFrom('shop', 'a b', 'x-1', '_', 'a'.repeat(255), '__'));
const name = mostly(fc.constantFrom('shop', 'cart', 'a'.repeat(255), '_', '-'));
const time = mostly(fc.constantFrom('1s', '1500ms', '1m', '14m', '1h30m', '999999d'));
const count = mostly(fc.constantFrom(0, 1, 2, 1_000, Number.MAX_SAFE_INTEGER));
const checks = some({
  status: mostly(fc.array(mostly(fc.constantFrom(100, 200, 599)), { minLength: 1, maxLength: 2 })),
  body: fc.array(
    some(
      { pointer: mostly(fc.constantFrom('', '/a', '/a~0b')), equals: mostly(fc.constantFrom('ok', 1, true, null)) },
      ['pointer', 'equals'],
    ),
    {
      maxLength: 1,
    },
  ),
  headers: fc.array(some({ name: text, equals: text }, ['name', 'equals']), { maxLength: 1 }),
  version: some(
    {
      from: mostly(fc.constantFrom({ pointer: '/v' }, { header: 'x' })),
      is: mostly(fc.constantFrom('revision', 'image-tag')),
      container: text,
    },
    ['from', 'is'],
  ),
});
const asked = {
  headers: mostly(fc.dictionary(fc.constantFrom('x-a', 'host'), fc.constantFrom('', 'a b', 'é'), { maxKeys: 2 })),
  serverName: text,
  checks,
};
const probe = fc.oneof(
  fc.constant({ through: 'target-health' }),
  some(
    {
      ...asked,
      through: fc.constant('listener'),
      listenerArn: fc.constant(listener['listenerArn']),
      url: mostly(fc.webUrl()),
    },
    ['through', 'listenerArn', 'url'],
  ),
  some(
    {
      ...asked,
      through: fc.constant('task-ips'),
      protocol: fc.constantFrom('http', 'https'),
      port: mostly(fc.constantFrom(1, 80, 65_535)),
      path: mostly(fc.webPath().map((path) => `/${path}`)),
    },
    ['through', 'protocol', 'port', 'path'],
  ),
);
const limits = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  some({ soak: time, bake: time, terminationWait: time, unhealthyMax: count, bodyMaxBytes: count }),
  some({ pause: time, attemptTimeout: time, latencyMax: time, reportReserve: time }),
  some({ settle: time, reach: time, waitDeadline: time, rollbackDeadline: time, successesInARowMin: count }),
);
const service = some(
  {
    service: name,
    stage: fc.constantFrom('gamma', 'prod'),
    cluster: name,
    mode: fc.constantFrom('act', 'observe'),
    ecsService: name,
    codedeploy: fc.oneof(
      fc.constant('none'),
      some({ application: text, deploymentGroup: text, beforeAllowTrafficHook: text }, [
        'application',
        'deploymentGroup',
      ]),
    ),
    alarms: mostly(fc.uniqueArray(text, { maxLength: 2 })),
    probes: fc.record({ 'before-allow-traffic': probe, 'after-allow-traffic': probe }),
    limits,
  },
  ['service', 'stage', 'cluster', 'alarms', 'probes'],
);
const files = fc
  .record({
    services: fc.array(service, { maxLength: 2 }),
    defaults: some({ alarms: fc.array(text, { maxLength: 1 }) }),
  })
  .map((over) => file({ stages: { gamma: stage, prod: stage }, ...over }));

describe('whatever stands in a file', () => {
  test('is taken by the functions, or refused here with its place', () => {
    let taken = 0;
    fc.assert(
      fc.property(files, (raw: Json) => {
        const read = reading(raw);
        if (!read.ok) {
          expect(read.problems.join('\n')).not.toContain(REFUSED);
          expect(read.problems.filter((one) => !/^mine\.yaml:\d+: \S/.test(one) || one.includes('\n'))).toEqual([]);
          return;
        }
        if (read.stages.some(({ config }) => config.services.length > 0)) taken += 1;
        for (const { config } of read.stages) expect(checkConfig(config)).toMatchObject({ ok: true });
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(taken).toBeGreaterThan(40);
  });

  test('is judged, be it any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const read = readBelay(text, 'mine.yaml');
        expect(read.ok ? [] : read.problems.length).toBeTruthy();
      }),
    );
  });
});
