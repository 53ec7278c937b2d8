import { describe, expect, test } from 'vitest';
import { millis } from '../../functions/core/units.ts';
import { definitionArn, shop } from '../../sim/shop.ts';
import { beginningsOf, eventsOf, infoOf, setsInShort, setsOf, shiftsInShort, weights } from '../kit/codedeploy.ts';
import { GREEN, restingShop } from '../kit/rollback.ts';

const noWait = { blueGreenDeploymentConfiguration: {} };
const hooks = { BeforeAllowTraffic: 'belay-before', AfterAllowTraffic: 'belay-after' };

describe('a deployment, all at once', () => {
  test('goes through its lifecycle events, each at its moment', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship({ hooks });
    await pass(3_600);
    expect(beginningsOf(world, id)).toEqual({
      BeforeInstall: 1,
      Install: 1,
      AfterInstall: 61,
      AllowTestTraffic: 61,
      AfterAllowTestTraffic: 66,
      BeforeAllowTraffic: 66,
      AllowTraffic: 71,
      AfterAllowTraffic: 71,
    });
    expect(new Set(Object.values(eventsOf(world, id)))).toEqual(new Set(['Succeeded']));
  });

  test('brings green up beside blue, on the other target group', async () => {
    const { world, ship, pass } = restingShop();
    for (const service of world.ecs.services.values()) service.desiredCount = 3;
    const id = ship();
    await pass(30);
    expect(setsInShort(world)).toBe('PRIMARY 41, ACTIVE 42');
    expect(setsOf(world)[1]).toMatchObject({ runningCount: 0, pendingCount: 3, stabilityStatus: 'STABILIZING' });
    await pass(31);
    const [, green] = setsOf(world);
    expect(green).toMatchObject({
      externalId: id,
      startedBy: 'CODE_DEPLOY',
      runningCount: 3,
      pendingCount: 0,
      stabilityStatus: 'STEADY_STATE',
      loadBalancers: [{ targetGroupArn: shop.green.targetGroup, containerName: 'app', containerPort: 8080 }],
    });
    const tasks = [...world.ecs.tasks.values()].filter(({ startedBy }) => startedBy === green?.id);
    expect(tasks).toHaveLength(3);
    expect(tasks[0]).toMatchObject({ taskDefinitionArn: GREEN, lastStatus: 'RUNNING', group: 'service:checkout' });
    const addresses = tasks.map((task) => task.attachments?.[0]?.details?.[0]?.value);
    expect(new Set(addresses).size).toBe(3);
    const targets = world.elb.targetHealth.get(shop.green.targetGroup) ?? [];
    expect(targets.map(({ Target }) => Target?.Id)).toEqual(addresses);
    expect(targets.map(({ TargetHealth }) => TargetHealth?.State)).toEqual(['healthy', 'healthy', 'healthy']);
  });

  test('takes network and capacity from the primary where its AppSpec has none', async () => {
    const { world, ship, pass } = restingShop();
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
    Object.assign(setsOf(world)[0] ?? {}, { networkConfiguration, capacityProviderStrategy, platformVersion: '1.4.0' });
    ship();
    await pass(2);
    expect(setsOf(world)[1]).toMatchObject({
      networkConfiguration,
      capacityProviderStrategy,
      platformVersion: '1.4.0',
    });
  });

  test('moves test traffic first, then production, and then ends blue', async () => {
    const { world, ship, pass } = restingShop();
    ship({ hooks });
    await pass(60);
    expect(weights(world, 'testListener')).toEqual({ blue: 100, green: 0 });
    await pass(6);
    expect(weights(world, 'testListener')).toEqual({ blue: 0, green: 100 });
    expect(weights(world, 'productionListener')).toEqual({ blue: 100, green: 0 });
    await pass(5);
    expect(weights(world, 'productionListener')).toEqual({ blue: 0, green: 100 });
    expect(setsInShort(world)).toBe('ACTIVE 41, PRIMARY 42');
    await pass(1_804);
    expect(setsInShort(world)).toBe('ACTIVE 41, PRIMARY 42');
    await pass(1);
    expect(setsInShort(world)).toBe('DRAINING 41, PRIMARY 42');
    await pass(30);
    expect(setsInShort(world)).toBe('PRIMARY 42');
    expect([...world.ecs.tasks.values()].map((task) => task.taskDefinitionArn)).toEqual([GREEN]);
    expect(world.elb.targetHealth.get(shop.blue.targetGroup)).toEqual([]);
    expect(shiftsInShort(world)).toEqual(['71 42 100']);
  });

  test('moves a listener’s other rules too, if they forward to the pair, and leaves the rest alone', async () => {
    const { world, ship, pass } = restingShop();
    const rule = (n: string) => `${shop.productionListener.replace(':listener/', ':listener-rule/')}/${n}`;
    const [ours, foreign] = [rule('a'), rule('b')];
    world.elb.rules.set(ours, { RuleArn: ours, Actions: [{ Type: 'forward', TargetGroupArn: shop.blue.targetGroup }] });
    world.elb.rules.set(foreign, { RuleArn: foreign, Actions: [{ Type: 'fixed-response' }] });
    ship();
    await pass(70);
    expect(world.elb.targetGroupOf(ours)).toBe(shop.green.targetGroup);
    expect(world.elb.rules.get(foreign)?.Actions).toEqual([{ Type: 'fixed-response' }]);
  });

  test('with no termination wait ends blue at once', async () => {
    const { world, ship, pass } = restingShop(noWait);
    const id = ship();
    await pass(66);
    expect(setsInShort(world)).toBe('DRAINING 41, PRIMARY 42');
    expect(infoOf(world, id).status).toBe('InProgress');
    await pass(30);
    expect(infoOf(world, id).status).toBe('Succeeded');
  });

  test('skips the test traffic without a test listener', async () => {
    const { world, ship, pass } = restingShop();
    const [pair] =
      world.codedeploy.groups.get(`${shop.application}/${shop.deploymentGroup}`)?.loadBalancerInfo
        ?.targetGroupPairInfoList ?? [];
    delete pair?.testTrafficRoute;
    const id = ship();
    await pass(61);
    const skipped = { AllowTestTraffic: 'Skipped', AfterAllowTestTraffic: 'Skipped' };
    expect(eventsOf(world, id)).toMatchObject({ ...skipped, AllowTraffic: 'Succeeded' });
    expect(weights(world, 'testListener')).toEqual({ blue: 100, green: 0 });
  });

  test('the next one goes back to the first target group', async () => {
    const { world, ship, pass } = restingShop(noWait);
    ship();
    await pass(100);
    ship({ definition: definitionArn(41) });
    await pass(100);
    expect(setsOf(world)[0]?.loadBalancers?.[0]?.targetGroupArn).toBe(shop.blue.targetGroup);
    expect(shiftsInShort(world)).toEqual(['66 42 100', '166 41 100']);
  });

  test.each([
    ['its own start time', millis(600_000), 600],
    ['the pace of the world', undefined, 60],
  ])('installs for as long as %s says', async (_, startTime, installed) => {
    const { world, ship, pass } = restingShop();
    if (startTime) world.ecs.startTimes.set(GREEN, startTime);
    const id = ship();
    await pass(installed);
    expect(eventsOf(world, id)['Install']).toBe('InProgress');
    await pass(1);
    expect(eventsOf(world, id)['Install']).toBe('Succeeded');
  });
});

describe('traffic by steps', () => {
  test('a canary is tried by a tenth for five minutes, with blue still the primary', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship({ config: 'canary' });
    await pass(66);
    expect(weights(world, 'productionListener')).toEqual({ blue: 90, green: 10 });
    expect(setsInShort(world)).toBe('PRIMARY 41, ACTIVE 42');
    expect(eventsOf(world, id)).toMatchObject({ AllowTraffic: 'InProgress', AfterAllowTraffic: 'Pending' });
    await pass(300);
    expect(setsInShort(world)).toBe('ACTIVE 41, PRIMARY 42');
    expect(shiftsInShort(world)).toEqual(['66 42 10', '366 42 100']);
  });

  test('linear traffic moves a tenth a minute', async () => {
    const { world, ship, pass } = restingShop();
    ship({ config: 'linear' });
    await pass(606);
    const steps = Array.from({ length: 10 }, (_, n) => `${66 + 60 * n} 42 ${10 * (n + 1)}`);
    expect(shiftsInShort(world)).toEqual(steps);
  });
});
