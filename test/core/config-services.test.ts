import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../functions/core/config.ts';
import { sample } from '../kit/core.ts';

type Json = Record<string, unknown>;

/** The shipped config, whose services were changed. */
function problems(change: (services: Json[]) => unknown[]): readonly string[] {
  const config = sample('belay.config.json') as { services: Json[] };
  const checked = checkConfig({ ...config, services: change(config.services) });
  return checked.ok ? [] : checked.problems;
}
const again = (over: Json) => problems(([checkout, cart]) => [checkout, cart, { ...checkout, ...over }]);
const another = { service: 'search', ecsService: 'search' };
const group = (application: string, deploymentGroup: string) => ({ codedeploy: { application, deploymentGroup } });

describe('services are told apart', () => {
  test('where each has a name, an ECS service and a deployment group of its own', () => {
    expect(again({ ...another, ...group('shop', 'search-prod') })).toEqual([]);
    expect(again({ ...another, ...group('search', 'checkout-prod') })).toEqual([]);
  });

  test('where two have no deployment group at all', () => {
    expect(again({ ...another, codedeploy: undefined })).toEqual([]);
  });

  test('in two clusters that name their services alike', () => {
    expect(again({ service: 'search', cluster: 'other', ...group('shop', 'search-prod') })).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['a name', { service: 'checkout', ecsService: 'x', ...group('shop', 'x') }, 'checkout'],
    ['an ECS service', { service: 'x', ...group('shop', 'x') }, 'shop:checkout'],
    ['a deployment group', { ...another }, 'shop/checkout-prod'],
  ])('and not where two share %s', (_, over, shared) => {
    expect(again(over)).toEqual([`services must be named once each: ${shared}`]);
  });

  test('and what stands three times is named once, beside all else that is shared', () => {
    const thrice = problems(([checkout, cart]) => [checkout, checkout, cart, checkout]);
    expect(thrice).toEqual(['services must be named once each: checkout, shop:checkout, shop/checkout-prod']);
  });
});

test('rollback limits that contradict each other are named, each contradiction with its numbers', () => {
  const limits = { bakeMs: 0, reachMs: 1_000, settleMs: 1_000, waitDeadlineMs: 5_000, rollbackDeadlineMs: 5_000 };
  const [found = '', ...others] = problems(([checkout]) => [{ ...checkout, rollback: limits }]);
  expect(others).toEqual([]);
  expect(found).toMatch(/^services › 0 › rollback bakeMs \(0\) must be at least 1.*; reachMs \(1000\) must exceed/);
});

describe('what a probe may check', () => {
  const probing = (probe: Json) => problems(([checkout]) => [{ ...checkout, probes: both(probe) }]);
  const both = (probe: Json) => ({ 'before-allow-traffic': probe, 'after-allow-traffic': probe });
  const checks = { status: [200], body: [], headers: [{ name: 'x-ready', equals: 'yes' }] };
  const byAddress = { through: 'task-ips', port: 8080, path: '/health', checks };

  test.each(['http', 'https'])('by %s', (protocol) => expect(probing({ ...byAddress, protocol })).toEqual([]));

  test.each(['revision', 'image-tag', 'image-digest'])('the version by its %s', (is) => {
    const version = { from: { header: 'x-version' }, is };
    expect(probing({ ...byAddress, protocol: 'http', checks: { ...checks, version } })).toEqual([]);
  });
});
