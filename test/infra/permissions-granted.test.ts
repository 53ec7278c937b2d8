import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES, permissions } from '../../infra/belay/permissions.ts';
import { byEcs, fleet, granted, type inputOf, mixed, resourcesOf } from './fleet.ts';

const WRITES = [
  'codedeploy:CreateDeployment',
  'codedeploy:StopDeployment',
  'codedeploy:ContinueDeployment',
  'codedeploy:GetDeploymentConfig',
  'codedeploy:GetApplicationRevision',
  'codedeploy:RegisterApplicationRevision',
  'codedeploy:UpdateDeploymentGroup',
  'ecs:UpdateService',
  'ecs:StopServiceDeployment',
  'iam:PassRole',
] as const;

const on = (action: string, config = fleet(4, mixed)) => resourcesOf('alarm-responder', action, config);

describe('a fleet of both kinds that may be acted on', () => {
  test.each(FUNCTION_NAMES)('%s is granted all of its contract', (name) => {
    const statements = granted(name, fleet(4, mixed), { inVpc: true });
    const actions = new Set(statements.flatMap((statement) => statement.actions));
    expect([...actions].toSorted()).toEqual([...new Set(permissions[name].flatMap((p) => p.actions))].toSorted());
  });

  test.each(WRITES)('the responder is granted %s', (action) => expect(on(action)).not.toEqual([]));

  test.each(FUNCTION_NAMES)('%s is granted * for what has no resource, and for nothing else', (name) => {
    const wide = granted(name, fleet(4, mixed), { inVpc: true }).filter(({ resources }) => resources.includes('*'));
    const actions = wide.flatMap((statement) => statement.actions);
    expect(
      actions.filter(
        (action) =>
          !/^(ecs:(ListTasks|DescribeTaskDefinition)|(elasticloadbalancing|cloudwatch|xray|ec2|ssm):.*)$/.test(action),
      ),
    ).toEqual([]);
  });

  test('tasks are listed in the guarded clusters alone', () => {
    const listing = granted('alarm-responder', fleet(2)).find(({ actions }) => actions.includes('ecs:ListTasks'));
    const cluster = (i: number) => `arn:aws:ecs:eu-west-1:123456789012:cluster/cluster-${i}`;
    expect(listing?.toStatementJson()).toMatchObject({
      Resource: '*',
      Condition: { ArnLike: { 'ecs:cluster': [cluster(0), cluster(1)] } },
    });
  });

  test('a rollback is granted on the groups of CodeDeploy, and an update on the services of ECS', () => {
    expect(on('codedeploy:CreateDeployment')).toEqual([
      'arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:application-0/group-0',
      'arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:application-2/group-2',
    ]);
    expect(on('ecs:UpdateService')).toEqual([
      'arn:aws:ecs:eu-west-1:123456789012:service/cluster-1/service-1',
      'arn:aws:ecs:eu-west-1:123456789012:service/cluster-3/service-3',
    ]);
  });
});

describe('what nothing in the config needs is not granted:', () => {
  const codedeploy = (name: (typeof FUNCTION_NAMES)[number], config = fleet(3, byEcs)) =>
    granted(name, config).flatMap(({ actions }) => actions.filter((action) => action.startsWith('codedeploy:')));

  test.each(['before-allow-traffic', 'after-allow-traffic', 'alarm-responder'] as const)(
    '%s has nothing of CodeDeploy where ECS deploys everything',
    (name) => {
      expect(codedeploy(name)).toEqual([]);
      expect(codedeploy(name, fleet(3))).not.toEqual([]);
    },
  );

  test.each(['ecs:UpdateService', 'ecs:StopServiceDeployment', 'iam:PassRole'])(
    '%s where CodeDeploy deploys everything',
    (action) => {
      expect(on(action, fleet(3))).toEqual([]);
      expect(on(action, fleet(3, byEcs))).not.toEqual([]);
    },
  );

  test.each(['observe', 'propose'] as const)('writes where every service is in mode %s', (mode) => {
    const quiet = fleet(4, (i) => ({ ...mixed(i), mode }));
    expect(WRITES.filter((action) => on(action, quiet).length > 0)).toEqual([]);
    expect(on('ecs:DescribeServices', quiet)).toHaveLength(4);
    expect(on('codedeploy:PutLifecycleEventHookExecutionStatus', quiet)).toHaveLength(2);
  });

  test.each(WRITES)('%s on a service that is only observed', (action) => {
    const config = fleet(6, (i) => ({ ...mixed(i), mode: i < 2 ? 'act' : 'observe' }));
    expect(on(action, config)).not.toEqual([]);
    expect(on(action, config).filter((arn) => /-[2-5]\b/.test(arn))).toEqual([]);
  });

  test('network interfaces outside a VPC, and a key where there is none', () => {
    const has = (prefix: string, more: Partial<ReturnType<typeof inputOf>>) =>
      granted('before-allow-traffic', fleet(1), more).some((s) => s.actions.some((a) => a.startsWith(prefix)));
    expect([has('ec2:', { inVpc: true }), has('ec2:', { inVpc: false })]).toEqual([true, false]);
    expect([has('kms:', {}), has('kms:', { keyArn: undefined })]).toEqual([true, false]);
  });

  test("the smoke's part of CodeDeploy without a release of the responder", () => {
    const actions = granted('responder-smoke', fleet(1), { responderRelease: undefined }).flatMap((s) => s.actions);
    expect(actions.filter((action) => action.startsWith('codedeploy:'))).toEqual([]);
    expect(actions).toContain('lambda:InvokeFunction');
  });
});

describe('the roles that an update hands to ECS', () => {
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  const named = { 'service-0': [role('task-0'), role('shared')], 'service-1': [role('shared')] };
  const passed = (roles?: Readonly<Record<string, readonly string[]>>, config = fleet(2, byEcs)) =>
    granted('alarm-responder', config, { taskRoleArns: roles })
      .find(({ actions }) => actions.includes('iam:PassRole'))
      ?.toStatementJson();

  test('are those that every service names, each once', () => {
    expect(passed(named)).toMatchObject({ Resource: [role('task-0'), role('shared')] });
  });

  test('are any of the account where one service names none', () => {
    expect(passed({ ...named, 'service-1': [] })).toMatchObject({ Resource: role('*') });
    expect(passed()).toMatchObject({ Resource: role('*') });
  });

  test('are not asked of a service that is only observed', () => {
    const config = fleet(2, (i) => ({ codedeploy: undefined, mode: i === 0 ? 'act' : 'observe' }));
    expect(passed({ 'service-0': [role('task-0')] }, config)).toMatchObject({ Resource: role('task-0') });
  });

  test.each([[named], [undefined]])('go to ECS tasks only', (roles) => {
    expect(passed(roles)).toMatchObject({
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  });
});
