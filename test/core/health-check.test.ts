import { describe, expect, test } from 'vitest';
import { type Expectations, type HealthChecks, observe, type ProbeReply } from '../../functions/core/health-check.ts';
import { UNREACHABLE, type UnhealthyReason } from '../../functions/core/observation.ts';
import { millis } from '../../functions/core/units.ts';
import { expectations, reply } from '../kit/core.ts';

const checks = (over: Partial<HealthChecks>): Expectations =>
  expectations({ checks: { ...expectations().checks, ...over } });
const json = (document: unknown) => reply({ body: JSON.stringify(document) });

test('a reply that fulfils every check is healthy', () => {
  expect(observe(reply(), expectations())).toEqual({ kind: 'healthy', detail: 'status 200 in 12 ms' });
});

describe('for every way to say no there is a reply that says it', () => {
  const examples = {
    'unhealthy-status': [reply({ status: 500 }), 'status 500, expected 200'],
    'unhealthy-body': [json({ status: 'starting', revision: 42 }), '/status is "starting", expected "ok"'],
    'unhealthy-header': [reply({ headers: { 'x-ready': 'no' } }), 'X-Ready is "no", expected "yes"'],
    'too-slow': [reply({ tookMs: millis(1_500) }), 'took 1500 ms, at most 1000 ms'],
    'body-too-large': [reply({ truncated: true }), 'the body has more than 65536 bytes'],
    redirected: [reply({ status: 302 }), 'status 302, expected 200; redirects are not followed'],
    'wrong-version': [json({ status: 'ok', revision: 41 }), 'version "41" answered, "42" is being deployed'],
    'malformed-reply': [{ kind: 'not-http', detail: 'Parse Error: Expected HTTP/' }, 'Parse Error: Expected HTTP/'],
  } satisfies Record<Exclude<UnhealthyReason, 'unhealthy-target'>, [ProbeReply, string]>;

  test.each(Object.entries(examples))('%s', (reason, [answer, detail]) => {
    expect(observe(answer, expectations())).toEqual({ kind: 'unhealthy', reason, detail });
  });
});

test.each(UNREACHABLE)('where nobody could be asked (%s), nothing is said about green', (reason) => {
  expect(observe({ kind: 'no-reply', reason, detail: 'because' }, expectations())).toEqual({
    kind: 'unreachable',
    reason,
    detail: 'because',
  });
});

describe('of several things that are wrong, this one is named:', () => {
  const other = JSON.stringify({ status: 'bad', revision: 41 });
  const nameless = JSON.stringify({ status: 'bad' });
  test.each<[string, ProbeReply, UnhealthyReason]>([
    ['the other version before its status', reply({ status: 500, body: other }), 'wrong-version'],
    ['the other version before its redirect', reply({ status: 302, body: other }), 'wrong-version'],
    ['the status before the missing version', reply({ status: 500, body: nameless }), 'unhealthy-status'],
    ['the status before the oversized body', reply({ status: 500, truncated: true }), 'unhealthy-status'],
    ['the oversized body before the version in it', reply({ body: nameless, truncated: true }), 'body-too-large'],
    ['the missing version before the header', reply({ headers: {}, body: '{"status":"ok"}' }), 'wrong-version'],
    ['the missing version before the body', reply({ body: nameless }), 'wrong-version'],
    ['the missing version before the body that is no JSON', reply({ body: 'ok' }), 'wrong-version'],
    ['the header before the body', reply({ headers: {}, body: '{"revision":42}' }), 'unhealthy-header'],
    ['the body before the time', reply({ body: '{"revision":42}', tookMs: millis(1_500) }), 'unhealthy-body'],
  ])('%s', (_, answer, reason) => {
    expect(observe(answer, expectations())).toMatchObject({ kind: 'unhealthy', reason });
  });
});

describe('an answer that takes', () => {
  test.each([
    ['a little less than the limit is healthy', 999.9, 'healthy'],
    ['just the limit is healthy', 1_000, 'healthy'],
    ['a little more than the limit is too slow', 1_000.1, 'unhealthy'],
  ])('%s', (_, took, kind) => {
    expect(observe(reply({ tookMs: millis(took) }), expectations()).kind).toBe(kind);
  });

  test('any time is healthy where no limit is set', () => {
    const patient = expectations({ latencyMaxMs: undefined });
    expect(observe(reply({ tookMs: millis(60_000) }), patient).kind).toBe('healthy');
  });

  test('a fraction of a millisecond too long is not told as a time within the limit', () => {
    const { detail } = observe(reply({ tookMs: millis(1_000.1) }), expectations());
    expect(detail).toBe('took 1001 ms, at most 1000 ms');
  });
});

describe('the status', () => {
  test.each([
    [199, 'unhealthy-status'],
    [204, 'unhealthy-status'],
    [299, 'unhealthy-status'],
    [300, 'redirected'],
    [399, 'redirected'],
    [400, 'unhealthy-status'],
    [503, 'unhealthy-status'],
  ])('%i is %s where 200 is expected', (status, reason) => {
    expect(observe(reply({ status }), expectations())).toMatchObject({ reason });
  });

  test.each([200, 204, 302])('%i is healthy where the config lists it', (status) => {
    expect(observe(reply({ status }), checks({ status: [200, 204, 302] })).kind).toBe('healthy');
  });

  test('every expected one is named', () => {
    expect(observe(reply({ status: 500 }), checks({ status: [200, 204] })).detail).toBe(
      'status 500, expected 200 or 204',
    );
  });
});

describe('a header', () => {
  test.each(['x-ready', 'X-Ready', 'X-READY'])('is found as %s, for its name has no case', (name) => {
    expect(observe(reply(), checks({ headers: [{ name, equals: 'yes' }] })).kind).toBe('healthy');
  });

  test.each([
    ['whose value differs in case', { 'x-ready': 'YES' }],
    ['that is missing', {}],
    ['that is empty', { 'x-ready': '' }],
  ])('%s is a no', (_, headers) => {
    expect(observe(reply({ headers }), expectations())).toMatchObject({ reason: 'unhealthy-header' });
  });

  test.each(['constructor', '__proto__', 'toString'])('called %s is not found in every object', (name) => {
    expect(observe(reply(), checks({ headers: [{ name, equals: 'yes' }] })).detail).toBe(
      `${name} is nothing, expected "yes"`,
    );
  });
});

describe('the version', () => {
  const inHeader = checks({ version: { from: { header: 'X-Version' }, is: 'image-tag' } });
  test.each<[string, ProbeReply, Expectations, string]>([
    ['as a number in the body', json({ status: 'ok', revision: 42 }), expectations(), 'healthy'],
    ['as text in the body', json({ status: 'ok', revision: '42' }), expectations(), 'healthy'],
    ['in a header', reply({ headers: { 'x-ready': 'yes', 'x-version': '42' } }), inHeader, 'healthy'],
    ['in a header, another', reply({ headers: { 'x-ready': 'yes', 'x-version': '41' } }), inHeader, 'unhealthy'],
    ['in a header that is missing', reply(), inHeader, 'unhealthy'],
    ['as the beginning of another', json({ status: 'ok', revision: '4' }), expectations(), 'unhealthy'],
    ['with a space behind it', json({ status: 'ok', revision: '42 ' }), expectations(), 'unhealthy'],
    ['as nothing', json({ status: 'ok', revision: '' }), expectations(), 'unhealthy'],
    ['as null', json({ status: 'ok', revision: null }), expectations(), 'unhealthy'],
    ['as a list that reads the same', json({ status: 'ok', revision: [42] }), expectations(), 'unhealthy'],
    ['where it is not known what to expect', reply(), expectations({ version: undefined }), 'unhealthy'],
  ])('%s', (_, answer, expected, kind) => {
    expect(observe(answer, expected).kind).toBe(kind);
  });

  test('called constructor is not found in every reply', () => {
    const odd = checks({ version: { from: { header: 'constructor' }, is: 'revision' } });
    expect(observe(reply(), odd).detail).toBe('the reply names no version, "42" is being deployed');
  });

  test('is asked for nowhere when the config has no version check', () => {
    const answer = json({ status: 'ok', revision: 41 });
    expect(observe(answer, checks({ version: undefined })).kind).toBe('healthy');
  });
});
