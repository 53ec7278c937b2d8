import { describe, expect, test } from 'vitest';
import { type Json, listener, listenerArn, probing, problems, service, stage } from './config-kit.ts';

const ofService = (over: Json) => problems({ services: [{ ...service, ...over }] });
const ofProbe = (over: Json) => problems({ services: [probing({ ...listener, ...over })] });
const after = 'services[0].probes.after-allow-traffic';
const codedeploy = { application: 'shop', deploymentGroup: 'cart-prod' };

describe('of a service it is a problem', () => {
  test.each<[string, Json, string | RegExp]>([
    ['that it has no name', { service: undefined }, /^service is missing/],
    [
      'that its cluster is an ARN',
      { cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop' },
      /^cluster must be a name of letters.*not an ARN/,
    ],
    [
      'that an alarm is an ARN',
      { alarms: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a'] },
      /^alarms\[0\] must be the name of an alarm, not an ARN/,
    ],
    ['that an alarm stands twice', { alarms: ['a', 'a'] }, 'alarms must not name anything twice, received a list of 2'],
    [
      'that it has 101 alarms',
      { alarms: Array.from({ length: 101 }, (_, i) => `a${i}`) },
      /^alarms must name at most 100 alarms/,
    ],
    [
      'that its deployment group is half',
      { codedeploy: { application: 'shop' } },
      'codedeploy.deploymentGroup is missing; it must be a text',
    ],
    [
      'that its deployment group is a text',
      { codedeploy: 'shop' },
      'codedeploy must be { application, deploymentGroup }, or none, received "shop"',
    ],
    [
      'that its latency limit is a word',
      { limits: { latencyMax: 'low' } },
      'limits.latencyMax must be a duration such as 800ms, or none, received "low"',
    ],
    [
      'that a role is a user',
      { taskRoles: ['arn:aws:iam::123456789012:user/me'] },
      /^taskRoles\[0\] must be the ARN of a role/,
    ],
    [
      'that a role is of another account',
      { taskRoles: ['arn:aws:iam::210987654321:role/x'] },
      /^taskRoles\[0\] must lie in the stage's account 123456789012/,
    ],
  ])('%s', (_, over, problem) => {
    const found = ofService(over).map((one) => one.replace('services[0].', ''));
    expect(found).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  test.each([
    [5, '5'],
    ['cart', '"cart"'],
    [null, 'nothing'],
    [[], 'a list of 0'],
  ])('that it is %j', (one, said) => {
    expect(problems({ services: [one] })).toEqual([
      `services[0] must be a service: a mapping with service, stage, cluster, alarms and probes, received ${said}`,
    ]);
  });

  test('whatever else is wrong with it, that its limits contradict each other and its stage is unknown', () => {
    expect(ofService({ cluster: 1, limits: { soak: '15m' } })).toEqual([
      expect.stringContaining('services[0].cluster must be a name'),
      expect.stringContaining(
        'services[0].limits contradict each other: soak + reportReserve (15m10s) must be below 15m',
      ),
    ]);
    expect(ofService({ cluster: 1, stage: 'x' })).toHaveLength(2);
  });

  test.each<[string, Json, string]>([
    ['name', { ecsService: 'x' }, "service must be its own: the name cart is services[0]'s already, in stage prod"],
    [
      'ECS service',
      { service: 'x', ecsService: 'cart' },
      "ecsService must be its own: the ECS service shop:cart is services[0]'s already, in stage prod",
    ],
    [
      'deployment group',
      { service: 'x', codedeploy },
      "codedeploy.deploymentGroup must be its own: the deployment group shop/cart-prod is services[0]'s already, in stage prod",
    ],
  ])('that it shares its %s with another of its stage, and of no other stage', (_, over, problem) => {
    const twins = (of: object) =>
      problems({
        stages: { gamma: stage, prod: stage },
        services: [
          { ...service, codedeploy },
          { ...service, ...over, ...of },
        ],
      });
    expect(twins({})).toEqual([`services[1].${problem}`]);
    expect(twins({ stage: 'gamma' })).toEqual([]);
  });
});

describe('of a probe it is a problem', () => {
  test.each<[string, Json, string | RegExp]>([
    [
      'that its way is none',
      { through: 'pigeon' },
      'through must be listener, task-ips or target-health, received "pigeon"',
    ],
    [
      'that it lacks its listener',
      { listenerArn: undefined },
      'listenerArn is missing; it must be the ARN of a listener',
    ],
    [
      'that its listener is a load balancer',
      { listenerArn: listenerArn.replace('listener', 'loadbalancer') },
      /^listenerArn must be the ARN of a listener/,
    ],
    [
      'that its listener is in another region',
      { listenerArn: listenerArn.replace('eu-west-1', 'eu-west-2') },
      /^listenerArn must lie in the stage's account 123456789012 and region eu-west-1, received/,
    ],
    [
      'that its rule is of another account',
      { ruleArn: 'arn:aws:elasticloadbalancing:eu-west-1:210987654321:listener-rule/app/shop/1/2/3' },
      /^ruleArn must lie in the stage's account/,
    ],
    ['that a key is of another way', { port: 80 }, 'port is an unknown key'],
    [
      'that no status is healthy',
      { checks: { status: [] } },
      'checks.status must name at least one status, received a list of 0',
    ],
    ['that a status is none', { checks: { status: [600] } }, 'checks.status[0] must be an HTTP status, received 600'],
    [
      'that a pointer is none',
      { checks: { body: [{ pointer: 'status', equals: 1 }] } },
      'checks.body[0].pointer must be a JSON pointer such as /status, received "status"',
    ],
    [
      'that a version is from nowhere',
      { checks: { version: { from: { pointr: '/v' }, is: 'revision' } } },
      /^checks\.version\.from must be where the answer tells its version/,
    ],
    [
      'that a version is from no pointer',
      { checks: { version: { from: { pointer: 'v' }, is: 'revision' } } },
      'checks.version.from.pointer must be a JSON pointer such as /status, received "v"',
    ],
  ])('%s', (_, over, problem) => {
    const found = ofProbe(over).map((one) => one.replace(`${after}.`, ''));
    expect(found).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  test('that one is missing', () => {
    const { 'after-allow-traffic': _, ...probes } = service['probes'] as Record<string, unknown>;
    expect(ofService({ probes })).toEqual([
      `${after} is missing; it must be a mapping with through: listener, task-ips or target-health`,
    ]);
  });
});
