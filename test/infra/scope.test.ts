import { Aws, Lazy } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/belay/permissions.ts';
import { WIDTHS } from '../../infra/belay/scope.ts';
import { POLICY_CHARACTERS_MAX, policyCharacters } from '../../infra/belay/statements.ts';
import { byEcs, fleet, granted, mixed, resourcesOf, SIZES } from './fleet.ts';

const on = (action: string, config: ReturnType<typeof fleet>) => resourcesOf('alarm-responder', action, config);
const names = (arns: readonly string[]) =>
  new Set(arns.map((arn) => arn.split(':').slice(5).join(':').replace(/\d+/g, 'N')));

describe.each(SIZES)('%i services', (size) => {
  test.each([
    ['CodeDeploy deploys', undefined],
    ['ECS deploys', byEcs],
    ['both deploy', mixed],
  ])('that %s have policies that IAM takes', (_, bend) => {
    const config = fleet(size, bend);
    const sizes = FUNCTION_NAMES.map((name) => policyCharacters(granted(name, config, { inVpc: true })));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(POLICY_CHARACTERS_MAX);
    expect(POLICY_CHARACTERS_MAX).toBeLessThan(10_240); // what a role's inline policies hold together
  });

  test('are granted the same every time', () => {
    const json = () => JSON.stringify(granted('alarm-responder', fleet(size)).map((s) => s.toStatementJson()));
    expect(json()).toBe(json());
  });
});

describe('as the fleet grows', () => {
  const cluster =
    ({ shared }: { readonly shared: boolean }) =>
    (i: number) =>
      shared ? { cluster: 'shop', codedeploy: { application: 'shop', deploymentGroup: `group-${i}` } } : {};
  const own = (size: number) => fleet(size, cluster({ shared: false }));
  const shared = (size: number) => fleet(size, cluster({ shared: true }));

  test.each([
    ['each service', 19, 19, 'service/cluster-N/service-N'],
    ['each cluster', 20, 20, 'service/cluster-N/*'],
    ['every service, where each has a cluster of its own', 21, 1, 'service/*'],
    ['every service', 500, 1, 'service/*'],
  ])('the responder reads %s, at %#', (_, size, count, name) => {
    expect(on('ecs:DescribeServices', own(size))).toHaveLength(count);
    expect(names(on('ecs:DescribeServices', own(size)))).toEqual(new Set([name]));
  });

  test.each([
    ['each group', 41, 41, 'deploymentgroup:application-N/group-N'],
    ['each application', 42, 42, 'deploymentgroup:application-N/*'],
    ['each application', 43, 43, 'deploymentgroup:application-N/*'],
    ['every group', 44, 1, 'deploymentgroup:*'],
    ['every group', 500, 1, 'deploymentgroup:*'],
  ])('the responder acts on %s, at %i services', (_, size, count, name) => {
    expect(on('codedeploy:CreateDeployment', own(size))).toHaveLength(count);
    expect(names(on('codedeploy:CreateDeployment', own(size)))).toEqual(new Set([name]));
  });

  test('a shared cluster and application stay the bound, for 500 services too', () => {
    expect(names(on('ecs:DescribeServices', shared(20)))).toEqual(new Set(['service/shop/service-N']));
    expect(names(on('ecs:DescribeServices', shared(500)))).toEqual(new Set(['service/shop/*']));
    expect(names(on('ecs:DescribeTasks', shared(500)))).toEqual(new Set(['task/shop/*']));
    expect(names(on('codedeploy:CreateDeployment', shared(500)))).toEqual(new Set(['deploymentgroup:shop/*']));
    expect(names(on('codedeploy:RegisterApplicationRevision', shared(500)))).toEqual(new Set(['application:shop']));
  });

  test('an update is granted by cluster before it is on every service', () => {
    const ecs = (size: number) => fleet(size, (i) => ({ codedeploy: undefined, cluster: `shop-${i % 2}` }));
    expect(names(on('ecs:UpdateService', ecs(20)))).toEqual(new Set(['service/shop-N/service-N']));
    expect(names(on('ecs:UpdateService', ecs(500)))).toEqual(new Set(['service/shop-N/*']));
    expect(names(on('ecs:StopServiceDeployment', ecs(500)))).toEqual(new Set(['service-deployment/shop-N/*']));
  });

  test('account and Region are never left open for a service, a group or a task', () => {
    const arns = ['ecs:DescribeServices', 'ecs:DescribeTasks', 'codedeploy:CreateDeployment'].flatMap((action) =>
      on(action, own(500)),
    );
    expect(arns.filter((arn) => !/^arn:aws:(ecs|codedeploy):eu-west-1:123456789012:/.test(arn))).toEqual([]);
    expect(arns).toHaveLength(3);
  });

  test('the roles that may be passed are the last to be given up', () => {
    const roles = (size: number) =>
      Object.fromEntries(
        Array.from({ length: size }, (_, i) => [`service-${i}`, [`arn:aws:iam::123456789012:role/task-${i}`]]),
      );
    const passed = (size: number) =>
      resourcesOf('alarm-responder', 'iam:PassRole', fleet(size, byEcs), { taskRoleArns: roles(size) });
    expect(names(passed(100))).toEqual(new Set(['role/task-N']));
    expect(passed(100)).toHaveLength(100);
    expect(passed(500)).toEqual(['arn:aws:iam::123456789012:role/*']);
  });
});

test('the widths go from the narrowest to the widest, each once', () => {
  expect(WIDTHS[0]).toEqual({ ecs: 0, codedeploy: 0, roles: 0 });
  expect(WIDTHS.at(-1)).toEqual({ ecs: 2, codedeploy: 2, roles: 1 });
  expect(new Set(WIDTHS.map((width) => JSON.stringify(width))).size).toBe(18);
});

describe('names that only the deployment knows', () => {
  const late = (produced: string) => Lazy.string({ produce: () => produced });
  const lateFleet = (size: number) =>
    fleet(size, (i) => ({ cluster: late(`cluster-${i}`), ecsService: late(`s-${i}`) }));

  test('are granted as they are', () => {
    const [arn] = on('ecs:DescribeServices', lateFleet(1));
    expect(arn).toMatch(/^arn:aws:ecs:eu-west-1:123456789012:service\/\$\{Token\[.+\]\}\/\$\{Token\[.+\]\}$/);
  });

  test('count as long ones: fewer of them fit', () => {
    expect(names(on('ecs:DescribeServices', fleet(12)))).toEqual(new Set(['service/cluster-N/service-N']));
    expect(on('ecs:DescribeServices', lateFleet(12))).toEqual(['arn:aws:ecs:eu-west-1:123456789012:service/*']);
  });

  test('do not make account, Region and partition long', () => {
    const env = { partition: Aws.PARTITION, account: Aws.ACCOUNT_ID, region: Aws.REGION };
    expect(resourcesOf('alarm-responder', 'ecs:DescribeServices', fleet(15), env)).toHaveLength(15);
  });
});

test('events are put on the bus as Belay, and as nobody else', () => {
  const statement = granted('alarm-responder', fleet(1))
    .map((one) => one.toStatementJson())
    .find(({ Action }) => [Action].flat().includes('events:PutEvents'));
  expect(statement.Condition).toEqual({ 'ForAllValues:StringEquals': { 'events:source': ['belay'] } });
});
