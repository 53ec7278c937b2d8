import { describe, expect, test } from 'vitest';
import { type Json, listener, probing, problems, service } from './config-kit.ts';

const ofProbe = (over: Json) => problems({ services: [probing({ ...listener, ...over })] });

describe('a mistake in the defaults', () => {
  const two = [service, { ...service, service: 'search', ecsService: 'search' }];
  const bare = two.map(({ cluster: _, ...rest }) => rest);

  test('is told once, where it is, and not of each service', () => {
    const found = problems({ defaults: { limits: { soke: '1m' }, cluster: 'a/b', mode: 'off' }, services: bare });
    expect(found).toHaveLength(3);
    expect(found).toContain('defaults.mode must be observe, propose or act, received "off"');
    expect(found).toContain('defaults.limits.soke is an unknown key');
    expect(found).toContainEqual(expect.stringMatching(/^defaults\.cluster must be a name/));
  });

  test('is told of a stage that there is not, and of limits that contradict each other', () => {
    const services = two.map(({ stage: _, ...rest }) => rest);
    expect(problems({ defaults: { stage: 'prd' }, services })).toEqual([
      'defaults.stage must be one of prod, received "prd"',
    ]);
    expect(problems({ defaults: { limits: { soak: '15m' } }, services: two })).toEqual([
      expect.stringContaining('defaults.limits contradict each other: soak + reportReserve (15m10s)'),
    ]);
  });

  test('is none where every service says otherwise', () => {
    const services = two.map((one) => ({ ...one, limits: { soak: '1m' } }));
    expect(problems({ defaults: { limits: { soak: '15m' } }, services })).toEqual([]);
  });
});

describe('a problem shows no secret', () => {
  test.each<[string, Json]>([
    ['the password of a URL', { url: 'ftp://me:hunter2@example.com/' }],
    ['the query of a URL', { url: 'ftp://example.com/?token=hunter2' }],
    ['a header', { headers: { authorization: 'hunter2\n' } }],
    ['an expected value', { checks: { body: [{ pointer: '/a', equals: ['hunter2'] }] } }],
    ['a whole structure', { url: { hunter2: 'hunter2' } }],
    ['what comes after sixty letters', { url: `${'x'.repeat(60)}hunter2` }],
  ])('that is %s', (_, over) => {
    const found = ofProbe(over);
    expect(found).toHaveLength(1);
    expect(found[0]).not.toContain('hunter2');
  });
});
