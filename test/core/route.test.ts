import { describe, expect, test } from 'vitest';
import { type BelayConfig, checkConfig, type GuardedService } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { notBefore, route, servicesFor, unrouted, type Woken } from '../../functions/core/route.ts';
import type { EpochMs } from '../../functions/core/units.ts';
import type { AlarmWake, Delivery, DeploymentWake, Wake } from '../../functions/core/wake.ts';
import { at, hookCall, noon, sample } from '../kit/core.ts';
import { later } from '../kit/facts.ts';

/* Two guarded services in one cluster and application. Both name the alarm `shared`; each has one of its own. */

const checked = checkConfig(sample('belay.config.json'));
invariant(checked.ok, 'the shipped config is sound');
const [like] = checked.config.services;
invariant(like !== undefined, 'the shipped config guards a service');

const guarded = (service: string, over: Partial<GuardedService> = {}): GuardedService => ({
  ...like,
  service,
  cluster: 'shop',
  ecsService: `${service}-ecs`,
  codedeploy: { application: 'shop', deploymentGroup: `${service}-prod` },
  alarms: [`${service}-5xx`, 'shared'],
  ...over,
});
const [checkout, cart] = [guarded('checkout'), guarded('cart')];
const config: BelayConfig = { ...checked.config, services: [checkout, cart] };

const alarm = (name = 'checkout-5xx', over: Partial<AlarmWake> = {}): AlarmWake => ({
  kind: 'alarm',
  alarm: name,
  arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
  state: 'ALARM',
  suppressed: false,
  hints: {},
  ...over,
});
const deployment = (of: DeploymentWake['of']): DeploymentWake => ({
  kind: 'deployment',
  by: 'application' in of ? 'codedeploy' : 'ecs',
  of,
  deployment: 'd-BELAY0042',
  state: 'SUCCESS',
});
const byCodeDeploy = (deploymentGroup: string, application = 'shop') => deployment({ application, deploymentGroup });
const byEcs = (ecsService: string, cluster = 'shop') => deployment({ cluster, ecsService });
const recheck = (service = 'checkout', moment: EpochMs = noon) => ({ kind: 'recheck', service, at: moment }) as const;
const sweep = { kind: 'sweep' } as const;
const hookDied = { kind: 'hook-died', call: hookCall(), function: 'belay-before-allow-traffic' } as const;

const delivery = (wake: Wake, messageId?: string, redelivered?: boolean): Delivery => ({
  messageId,
  redelivered,
  parsed: { ok: true, wake },
});
const refused = (why: 'not-an-alarm' | 'event-refused'): Delivery => ({
  messageId: 'm-9',
  parsed: { ok: false, why, because: 'it says so' },
});

describe('a wake is about', () => {
  test.each<[string, Wake, readonly GuardedService[]]>([
    ['the service that names the alarm', alarm('cart-5xx'), [cart]],
    ['every service that names the alarm', alarm('shared'), [checkout, cart]],
    ['no service, where none names the alarm', alarm('checkout'), []],
    ['the service of a recheck', recheck('cart'), [cart]],
    ['no service, where a recheck is for one that is guarded no more', recheck('gone'), []],
    ['the service of a CodeDeploy deployment group', byCodeDeploy('cart-prod'), [cart]],
    ['no service, where the group is not guarded', byCodeDeploy('cart-gamma'), []],
    ['no service, where the group is of another application', byCodeDeploy('cart-prod', 'office'), []],
    ['the service that ECS has deployed', byEcs('cart-ecs'), [cart]],
    ['no service, where ECS has deployed another', byEcs('cart'), []],
    ['no service, where ECS has deployed one of that name in another cluster', byEcs('cart-ecs', 'office'), []],
    ['no single service, as a sweep is', sweep, []],
    ['no single service, as a dead hook is', hookDied, []],
  ])('%s', (_, wake, services) => {
    expect(servicesFor(wake, config)).toEqual(services);
  });

  test('a service that ECS alone deploys, by its cluster and name only', () => {
    const ecsOnly = { ...config, services: [guarded('cart', { codedeploy: undefined })] };
    expect(servicesFor(byEcs('cart-ecs'), ecsOnly)).toEqual(ecsOnly.services);
    expect(servicesFor(byCodeDeploy('cart-prod'), ecsOnly)).toEqual([]);
  });
});

describe('a batch', () => {
  test('wakes a service once, with everything that named it', () => {
    const [first, second, third] = [alarm(), byCodeDeploy('checkout-prod'), alarm('cart-5xx')] as const;
    const batch = [delivery(first, 'm-1'), delivery(third, 'm-2'), delivery(second, 'm-3')];
    expect(route(batch, config)).toEqual([
      { service: checkout, wakes: [first, second], messages: ['m-1', 'm-3'], redelivered: false },
      { service: cart, wakes: [third], messages: ['m-2'], redelivered: false },
    ]);
  });

  test('wakes every service that one message names', () => {
    const both = alarm('shared');
    expect(route([delivery(both, 'm-1')], config)).toEqual([
      { service: checkout, wakes: [both], messages: ['m-1'], redelivered: false },
      { service: cart, wakes: [both], messages: ['m-1'], redelivered: false },
    ]);
  });

  test('wakes nobody for what was refused, or is about no single service', () => {
    const others = [sweep, hookDied, alarm('unknown')].map((wake) => delivery(wake, 'm-1'));
    const strange = [refused('not-an-alarm'), refused('event-refused'), ...others];
    expect(route(strange, config)).toEqual([]);
    expect(route([...strange, delivery(recheck(), 'm-1')], config)).toHaveLength(1);
  });

  test('of a bare event has no messages', () => {
    expect(route([delivery(alarm())], config)).toMatchObject([{ messages: [] }]);
  });

  test('has come before only if every message of the service has', () => {
    const each = (again: boolean | undefined) => delivery(alarm(), 'm-1', again);
    const woken = (...again: (boolean | undefined)[]) => route(again.map(each), config)[0]?.redelivered;
    expect(woken(true)).toBe(true);
    expect(woken(true, true)).toBe(true);
    expect(woken(true, false)).toBe(false);
    expect(woken(false, true)).toBe(false);
    expect(woken(true, undefined)).toBe(false);
  });

  test('that brings one service old news may bring another something new', () => {
    const [old, fresh] = [delivery(alarm(), 'm-1', true), delivery(alarm('cart-5xx'), 'm-2', false)];
    expect(route([old, fresh], config).map((one) => one.redelivered)).toEqual([true, false]);
  });
});

describe('a delivery is about no guarded service', () => {
  const none = (wake: Wake) => unrouted(delivery(wake), config);

  test.each(['not-an-alarm', 'event-refused'] as const)('where it was refused: %s', (why) => {
    expect(unrouted(refused(why), config)).toEqual({ wake: undefined, why, because: 'it says so' });
  });

  test('where no service names its alarm, and says what the alarm tells of itself', () => {
    const hints = { 'tag:team': 'pay', 'dimension:LoadBalancer': 'app/pay/1' };
    expect(none(alarm('pay-5xx', { hints }))).toEqual({
      wake: 'alarm',
      why: 'unguarded-alarm',
      because: 'no guarded service names pay-5xx; it says tag:team=pay, dimension:LoadBalancer=app/pay/1',
    });
    expect(none(alarm('pay-5xx', { hints: { 'tag:team': 'pay' } }))?.because).toMatch(/; it says tag:team=pay$/);
    expect(none(alarm('pay-5xx'))?.because).toBe('no guarded service names pay-5xx');
  });

  test.each([byCodeDeploy('pay-prod'), byEcs('pay'), recheck('pay')])('where it is $kind of another', (wake) => {
    const because = 'the config guards no such service';
    expect(none(wake)).toEqual({ wake: wake.kind, why: 'nothing-to-do', because });
  });

  const answered = [alarm(), alarm('shared'), byCodeDeploy('cart-prod'), byEcs('cart-ecs'), recheck(), sweep, hookDied];
  test.each(answered)('unless it is about one, or need not be: $kind', (wake) => {
    expect(none(wake)).toBeUndefined();
  });
});

const wokenBy = (...wakes: readonly Wake[]): Woken => ({ service: checkout, wakes, messages: [], redelivered: false });

describe('a service is looked at', () => {
  const due = (...moments: readonly number[]) =>
    notBefore(wokenBy(...moments.map((moment) => recheck('checkout', at(moment)))), noon);

  test('when its recheck is due, or a second before, for SQS counts in whole seconds', () => {
    expect(due(0)).toBeUndefined();
    expect(due(1)).toBeUndefined();
    expect(due(1.001)).toBe(later(at(1)));
    expect(due(900)).toBe(at(900));
  });

  test('at the earliest of its rechecks', () => {
    expect(due(60, 900)).toBe(at(60));
    expect(due(900, 60)).toBe(at(60));
    expect(due(900, -60)).toBeUndefined();
  });

  test.each([alarm(), byEcs('checkout-ecs')])('at once, where something else woke it as well: $kind', (wake) => {
    expect(notBefore(wokenBy(wake), noon)).toBeUndefined();
    expect(notBefore(wokenBy(recheck('checkout', at(900)), wake), noon)).toBeUndefined();
    expect(notBefore(wokenBy(wake, recheck('checkout', at(900))), noon)).toBeUndefined();
  });

  test('at once, where nothing says when', () => {
    expect(notBefore(wokenBy(), noon)).toBeUndefined();
  });
});
