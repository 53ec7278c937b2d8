import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import type { BelayConfig } from '../../../functions/core/config.ts';
import { guarded, type Over, serviceOf } from './guarded.ts';
import { type Asked, many, statementsOf } from './template.ts';

describe('a service that ECS itself deploys', () => {
  const byEcs: Over = () => ({ deploymentGroup: undefined });
  const passing = (t: Asked) =>
    statementsOf(t, 'alarm-responder').filter(({ Action }) => many<string>(Action).includes('iam:PassRole'));

  test('has no group, and its responder may update it and nothing of CodeDeploy', () => {
    const { t } = guarded(byEcs);
    expect(serviceOf(byEcs)).not.toHaveProperty('codedeploy');
    const actions = statementsOf(t, 'alarm-responder').flatMap(({ Action }) => many<string>(Action));
    expect(actions).toContain('ecs:UpdateService');
    expect(actions).not.toContain('codedeploy:CreateDeployment');
  });

  test('has its own roles passed on, and no others, if it names them', () => {
    const arns = ['checkout-task', 'checkout-execution'].map((name) => `arn:aws:iam::123456789012:role/${name}`);
    const { t } = guarded((stack) => ({
      ...byEcs(stack),
      taskRoles: arns.map((arn, i) => iam.Role.fromRoleArn(stack, `Role${i}`, arn)),
    }));
    expect(
      passing(t)
        .flatMap(({ Resource }) => many(Resource))
        .toSorted(),
    ).toEqual(arns.toSorted());
    const { t: any } = guarded(byEcs);
    expect(passing(any)).toMatchObject([
      {
        Resource: 'arn:aws:iam::123456789012:role/*',
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });
});

test('a service that is only observed is never written to', () => {
  const { t } = guarded(() => ({ mode: 'observe' }));
  const actions = statementsOf(t, 'alarm-responder').flatMap(({ Action }) => many<string>(Action));
  expect(actions.filter((action) => /^(ecs|codedeploy):(Create|Update|Stop|Continue)/.test(action))).toEqual([]);
  expect(actions).toContain('ecs:DescribeServices');
});

describe('its limits', () => {
  test('are those of prod, or of gamma where it says so', () => {
    expect(serviceOf()?.rollback.bakeMs).toBe(3_600_000);
    expect(serviceOf(() => ({ stage: 'gamma' }))?.rollback.bakeMs).not.toBe(3_600_000);
  });

  test('are bent in the words of belay.yaml', () => {
    const policy = serviceOf(() => ({ limits: { soak: '2m', latencyMax: 'none', unhealthyMax: 3 } }))?.policy;
    expect(policy).toMatchObject({ soakMs: 120_000, unhealthyMax: 3 });
    expect(policy).not.toHaveProperty('latencyMaxMs');
  });

  test.each<[object, RegExp]>([
    [{ soak: 'long' }, /^Own\/Guard: limits\.soak .+ \(received \{"soak":"long"\}\)$/],
    [{ soakk: '2m' }, /^Own\/Guard: limits\..+soakk/],
    [{ soak: 'long', pause: 'short' }, /limits\.pause .+; limits\.soak |limits\.soak .+; limits\.pause /],
    [{ attemptTimeout: '1s', latencyMax: '5s' }, /^Own\/Guard: limits contradict each other: .*latencyMax/],
  ])('%j are refused by their rule and what was received', (limits, message) => {
    expect(() => guarded(() => ({ limits: limits as never }))).toThrow(message);
  });
});

describe('people', () => {
  test('are linked to the runbook at its web address, by alarms and by messages', () => {
    const runbookUrl = 'https://wiki.example.com/runbook';
    const { t, checked } = guarded(() => ({ runbookUrl }));
    expect((checked as BelayConfig).runbookUrl).toBe(runbookUrl);
    const links = t
      .all('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.AlarmDescription.includes(`${runbookUrl}#`));
    expect(links).toHaveLength(11);
  });

  test('read the name of the service that they know it by', () => {
    expect(serviceOf(() => ({ serviceName: 'the-checkout' }))).toMatchObject({
      service: 'the-checkout',
      ecsService: 'checkout',
    });
  });
});
