import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expectations, observe, type Scalar } from '../../functions/core/health-check.ts';
import { millis } from '../../functions/core/units.ts';
import { expectations, reply } from '../kit/core.ts';

/** Only the body is checked. */
const bodyMust = (pointer: string, equals: Scalar): Expectations =>
  expectations({ checks: { status: [200], body: [{ pointer, equals }], headers: [] } });

describe('a value in the body', () => {
  test.each<[string, Scalar]>([
    ['null', null],
    ['false', false],
    ['true', true],
    ['0', 0],
    ['""', ''],
    ['"0"', '0'],
    ['1.5e3', 1_500],
    ['-0', 0],
    ['"\\u00fc"', 'ü'],
  ])('%s equals itself', (text, value) => {
    expect(observe(reply({ body: `{"a":${text}}` }), bodyMust('/a', value)).kind).toBe('healthy');
  });

  const scalars: Scalar[] = [null, false, true, 0, 1, '', '0', 'false', 'null', 'true', '1'];
  const unequal = scalars.flatMap((value) =>
    scalars.filter((s) => s !== value).map((expected) => ({ value, expected })),
  );

  test('is not equal to another, however alike JavaScript finds them', () => {
    for (const { value, expected } of unequal) {
      expect(observe(reply({ body: JSON.stringify({ a: value }) }), bodyMust('/a', expected))).toMatchObject({
        reason: 'unhealthy-body',
        detail: `/a is ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}`,
      });
    }
  });

  test.each<[string, string, string]>([
    ['that is missing is called so', '{}', '/a is missing, expected "ok"'],
    ['that is missing from a list', '[]', '/a is missing, expected "ok"'],
    ['in a document that is no object', '"ok"', '/a is missing, expected "ok"'],
    ['in a body that is no JSON', 'OK', 'the body is not JSON'],
    ['in an empty body', '', 'the body is not JSON'],
    ['in a body with something behind its JSON', '{"a":"ok"} trailing', 'the body is not JSON'],
  ])('%s', (_, body, detail) => {
    expect(observe(reply({ body }), bodyMust('/a', 'ok'))).toMatchObject({ reason: 'unhealthy-body', detail });
  });

  test('is not read where none is asked for: any body will do', () => {
    const statusOnly = expectations({ checks: { status: [200], body: [], headers: [] } });
    expect(observe(reply({ body: '<html>' }), statusOnly).kind).toBe('healthy');
  });

  test('is missing as __proto__, though every object has one', () => {
    expect(observe(reply({ body: '{}' }), bodyMust('/__proto__', null)).detail).toBe(
      '/__proto__ is missing, expected null',
    );
  });

  test('that is the first of several to be wrong is named', () => {
    const both = expectations({
      checks: { ...bodyMust('/a', 1).checks, body: ['/a', '/b', '/c'].map((pointer) => ({ pointer, equals: 1 })) },
    });
    expect(observe(reply({ body: '{"a":1,"b":2,"c":3}' }), both).detail).toMatch(/^\/b is 2/);
  });
});

describe('a hostile body', () => {
  test('that nests more deeply than the stack is a no, and breaks nothing', () => {
    const body = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(observe(reply({ body }), bodyMust('/a', 'ok'))).toMatchObject({
      kind: 'unhealthy',
      reason: 'unhealthy-body',
    });
  });

  test('is told on one short line, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (value) => {
        const body = JSON.stringify({ a: `${value}\n${'long '.repeat(100)}` });
        const { detail } = observe(reply({ body }), bodyMust('/a', 'ok'));
        expect(detail).not.toContain('\n');
        expect(detail.length).toBeLessThan(120);
      }),
    );
  });
});

/** Small domains, so that right and wrong values meet often. The truth is told from the parts, not read back from the text. */
const parts = fc.record({
  status: fc.constantFrom(200, 204, 302, 500),
  isJson: fc.boolean(),
  says: fc.constantFrom('ok', 'bad', undefined),
  version: fc.constantFrom('42', 42, '41', 41, null, undefined),
  header: fc.constantFrom('yes', 'no', undefined),
  truncated: fc.boolean(),
  took: fc.constantFrom(1, 999, 1_000, 1_001, 5_000),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

const replyFrom = ({ status, isJson, says, version, header, truncated, took }: Parts) =>
  reply({
    status,
    headers: header === undefined ? {} : { 'x-ready': header },
    body: isJson ? JSON.stringify({ status: says, revision: version }) : `status=${says}`,
    truncated,
    tookMs: millis(took),
  });

describe('whatever comes back', () => {
  test('only a reply that fulfils every check is healthy', () => {
    fc.assert(
      fc.property(parts, (p) => {
        const everything =
          p.status === 200 &&
          p.isJson &&
          !p.truncated &&
          p.says === 'ok' &&
          String(p.version) === '42' &&
          p.header === 'yes' &&
          p.took <= 1_000;
        expect(observe(replyFrom(p), expectations()).kind).toBe(everything ? 'healthy' : 'unhealthy');
      }),
      { numRuns: 3_000 },
    );
  });

  test('a reply that names another version never passes, and nothing else it says is told (S7)', () => {
    const otherVersion = fc.oneof(fc.string(), fc.integer()).filter((version) => String(version) !== '42');
    const fromBlue = fc
      .tuple(parts, otherVersion)
      .map(([p, version]) => ({ ...p, version, isJson: true, truncated: false }));
    fc.assert(
      fc.property(fromBlue, (p) => {
        const answer = {
          ...replyFrom({ ...p, version: null }),
          body: JSON.stringify({ status: p.says, revision: p.version }),
        };
        expect(observe(answer, expectations())).toMatchObject({ kind: 'unhealthy', reason: 'wrong-version' });
      }),
    );
  });

  test('a reply that names no version is never healthy where one is expected (S7)', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom(undefined, null, true, [42], { is: 42 }), (p, revision) => {
        const body = p.isJson ? JSON.stringify({ status: 'ok', revision }) : '42';
        expect(observe({ ...replyFrom(p), body }, expectations()).kind).toBe('unhealthy');
      }),
    );
  });

  test('any text at all is judged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        expect(observe(reply({ body }), expectations()).kind).toBe('unhealthy');
      }),
    );
  });
});
