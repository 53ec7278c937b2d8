import { describe, expect, test } from 'vitest';
import { type BelayConfig, checkConfig, guardedBy, reserveOf, servicesOf } from '../../functions/core/config.ts';
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
    const raw = JSON.stringify(sample('belay.config.json'))
      .replace('"application":"shop"', '"application":"__proto__"')
      .replace('"deploymentGroup":"checkout-prod"', '"deploymentGroup":"constructor"');
    const checked = checkConfig(JSON.parse(raw));
    invariant(checked.ok, 'a hostile name is a name');
    expect(guardedBy(checked.config, '__proto__', 'constructor')?.service).toBe('checkout');
    expect(guardedBy(checked.config, 'shop', 'checkout-prod')).toBeUndefined();
  });

  test('is nobody for a service that ECS itself deploys', () => {
    const ecsOnly = { ...shipped(), services: shipped().services.map(({ codedeploy: _, ...s }) => s) };
    expect(guardedBy(ecsOnly, 'shop', 'checkout-prod')).toBeUndefined();
  });
});

describe('the services behind an alarm', () => {
  test('are those whose config names it, by its exact name', () => {
    expect(servicesOf(shipped(), 'checkout-5xx').map((s) => s.service)).toEqual(['checkout']);
    for (const other of ['checkout-5x', 'CHECKOUT-5XX', '', '__proto__'])
      expect(servicesOf(shipped(), other)).toEqual([]);
  });

  test('are several where several name it', () => {
    const [one] = shipped().services;
    invariant(one !== undefined, 'the shipped config guards a service');
    const two = { ...one, service: 'cart' };
    expect(servicesOf({ ...shipped(), services: [one, two] }, 'checkout-5xx')).toEqual([one, two]);
  });
});

describe('the time kept back before the service is known', () => {
  const withReserves = (...reserves: number[]) => {
    const { services, ...rest } = shipped();
    const [plain] = services;
    invariant(plain !== undefined, 'the shipped config guards a service');
    const numbered = reserves.map((reportReserveMs, i) => ({
      ...plain,
      service: `s${i}`,
      ecsService: `s${i}`,
      codedeploy: { application: 'shop', deploymentGroup: `s${i}` },
      policy: { ...plain.policy, reportReserveMs },
    }));
    return checkConfig({ ...rest, services: numbered });
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
