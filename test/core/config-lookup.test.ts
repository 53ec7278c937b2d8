import { describe, expect, test } from 'vitest';
import { type BelayConfig, checkConfig, groupKey, guardedBy, reserveOf } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { sample } from '../kit/core.ts';

const shipped = (): BelayConfig => {
  const checked = checkConfig(sample('belay.config.json'));
  invariant(checked.ok, 'the shipped config is sound');
  return checked.config;
};

describe('the service behind a deployment group', () => {
  test('is the one that the config names', () => {
    expect(guardedBy(shipped(), 'shop', 'checkout-prod')?.service).toBe('checkout');
  });

  test.each([
    ['shop', 'checkout'],
    ['shop', 'Checkout-prod'],
    ['', ''],
    ['__proto__', ''],
    ['__proto__', '__proto__'],
    ['constructor', 'prototype'],
    ['toString', 'call'],
  ])('is nobody for %s/%s', (application, group) => {
    expect(guardedBy(shipped(), application, group)).toBeUndefined();
  });

  test('is found in groups with hostile names, and in no other', () => {
    const raw = JSON.stringify(sample('belay.config.json')).replace('shop/checkout-prod', '__proto__/constructor');
    const checked = checkConfig(JSON.parse(raw));
    invariant(checked.ok, 'a hostile name is a name');
    expect(guardedBy(checked.config, '__proto__', 'constructor')?.service).toBe('checkout');
    expect(guardedBy(checked.config, 'shop', 'checkout-prod')).toBeUndefined();
  });

  test('is not taken from a prototype', () => {
    const groups = Object.create({ [groupKey('shop', 'inherited')]: shipped().groups['shop/checkout-prod'] });
    expect(guardedBy({ ...shipped(), groups }, 'shop', 'inherited')).toBeUndefined();
  });
});

describe('the time kept back before the service is known', () => {
  const withReserves = (...reserves: number[]) => {
    const { groups, ...rest } = shipped();
    const [plain] = Object.values(groups);
    invariant(plain !== undefined, 'the shipped config guards a service');
    const entries = reserves.map((reportReserveMs, i) => [
      `shop/${i}`,
      { ...plain, policy: { ...plain.policy, reportReserveMs } },
    ]);
    return checkConfig({ ...rest, groups: Object.fromEntries(entries) });
  };

  test.each([
    ['the most that any service asks for', [6_000, 20_000, 7_000], 20_000],
    ['what the only service asks for', [6_000], 6_000],
    ["prod's where nothing is guarded", [], 10_000],
  ])('is %s', (_, reserves, expected) => {
    expect(reserveOf(withReserves(...reserves))).toBe(expected);
  });

  test("is prod's where the config is broken", () => {
    expect(reserveOf(withReserves(0))).toBe(10_000);
    expect(reserveOf(checkConfig({}))).toBe(10_000);
  });
});
