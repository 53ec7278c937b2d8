import { describe, expect, test } from 'vitest';
import { rollbackProfiles, stageProfiles } from '../../functions/core/policy.ts';
import { functionName, NAME_LETTERS_MAX, partitionOf } from '../../infra/config/names.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import {
  ACCOUNT,
  guarded,
  type Json,
  listener,
  listenerArn,
  only,
  probing,
  problems,
  service,
  sound,
  stage,
} from './config-kit.ts';

const roles = ['task', 'execution'].map((role) => `arn:aws:iam::${ACCOUNT}:role/cart-${role}`);
const codedeploy = { application: 'shop', deploymentGroup: 'cart-prod' };

describe('a stage becomes a stack', () => {
  test('whose names begin with belay and the name of the stage', () => {
    expect(only()).toEqual({
      stage: 'prod',
      name: 'belay-prod',
      profile: 'prod',
      config: expect.objectContaining({
        version: 1,
        account: ACCOUNT,
        region: 'eu-west-1',
        topicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:belay-prod`,
      }),
      alarmTopicArns: [],
      tell: [],
      terminationWaits: {},
      thresholds: { cart: stageThresholds.prod },
      taskRoleArns: {},
    });
  });

  test('or with what it says itself', () => {
    const { name, config } = only({
      stages: { prod: { ...stage, name: 'rope' } },
      services: [{ ...service, codedeploy }],
    });
    expect([name, config.topicArn]).toEqual(['rope', `arn:aws:sns:eu-west-1:${ACCOUNT}:rope`]);
    expect(config.services[0]?.codedeploy?.beforeAllowTrafficHook).toBe('CodeDeployHook_rope-before-allow-traffic');
  });

  test.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-isob-east-1', 'aws-iso-b'],
  ])('in %s, of the partition %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
    const { config } = only({ stages: { prod: { ...stage, region } } });
    expect(config.topicArn).toBe(`arn:${partition}:sns:${region}:${ACCOUNT}:belay-prod`);
  });

  test('with everything else that it says', () => {
    const subnets = [{ id: 'subnet-0a1b2c3d', availabilityZone: 'eu-west-1a', routeTableId: 'rtb-0a1b2c3d' }];
    const network = { vpcId: 'vpc-0a1b2c3d', cidr: '10.0.0.0/16', subnets, createEndpoints: true };
    const alarmTopics = [`arn:aws:sns:eu-west-1:${ACCOUNT}:alarms`];
    const tell = [
      { email: 'a@example.com' },
      { https: 'https://hooks.example.com/x' },
      { sms: '+491701234567' },
      { 'email-json': 'b@example.com' },
    ];
    const runbook = 'https://example.com/runbook.md';
    expect(only({ runbook, stages: { prod: { ...stage, network, alarmTopics, tell } } })).toMatchObject({
      runbookUrl: runbook,
      network,
      alarmTopicArns: alarmTopics,
      tell: [
        { protocol: 'email', endpoint: 'a@example.com' },
        { protocol: 'https', endpoint: 'https://hooks.example.com/x' },
        { protocol: 'sms', endpoint: '+491701234567' },
        { protocol: 'email-json', endpoint: 'b@example.com' },
      ],
    });
  });

  test('that guards its own services, and no other stage’s', () => {
    const services = [service, { ...service, stage: 'gamma' }, { ...service, service: 'search' }];
    const { stages } = sound({ stages: { gamma: stage, prod: stage }, services });
    expect(stages.map((one) => [one.stage, one.config.services.map((s) => s.service)])).toEqual([
      ['gamma', ['cart']],
      ['prod', ['cart', 'search']],
    ]);
  });
});

describe('the name of a function', () => {
  test('is one that every role of CodeDeploy may invoke, if it is a hook', () => {
    expect(functionName('belay-prod', 'before-allow-traffic')).toBe('CodeDeployHook_belay-prod-before-allow-traffic');
    expect(functionName('belay-prod', 'after-allow-traffic')).toBe('CodeDeployHook_belay-prod-after-allow-traffic');
    expect(functionName('belay-prod', 'responder-smoke')).toBe('CodeDeployHook_belay-prod-responder-smoke');
    expect(functionName('belay-prod', 'alarm-responder')).toBe('belay-prod-alarm-responder');
  });

  test('has 64 letters at most, which bounds the name of a stage', () => {
    const longest = `a${'b'.repeat(NAME_LETTERS_MAX - 1)}`;
    expect(functionName(longest, 'before-allow-traffic')).toHaveLength(64);
    expect(only({ stages: { prod: { ...stage, name: longest } } }).name).toBe(longest);
    const [problem, ...others] = problems({ stages: { prod: { ...stage, name: `${longest}b` } } });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^stages\.prod\.name makes names too long for Lambda: at most 28 letters, received "ab+"$/);
  });

  test('is too long where the stage itself is', () => {
    const named = (key: string) => ({
      stages: { [key]: { ...stage, profile: 'prod' } },
      services: [{ ...service, stage: key }],
    });
    expect(problems(named('s'.repeat(22)))).toEqual([]);
    expect(problems(named('s'.repeat(23)))).toEqual([
      `stages.${'s'.repeat(23)} makes names too long for Lambda: at most 28 letters, received "belay-${'s'.repeat(23)}"; give the stage a shorter \`name\``,
    ]);
  });
});

describe('a service', () => {
  test('has the limits of its stage’s profile', () => {
    expect(guarded()).toMatchObject({ policy: stageProfiles.prod, rollback: rollbackProfiles.prod });
    const gamma = only({ stages: { gamma: stage }, services: [{ ...service, stage: 'gamma' }] });
    expect(gamma.config.services[0]).toMatchObject({ policy: stageProfiles.gamma, rollback: rollbackProfiles.gamma });
  });

  test('overrides what it says, and nothing else', () => {
    const { policy, rollback } = guarded({ limits: { soak: '1m30s', unhealthyMax: 0, reach: '1h' } });
    expect(policy).toEqual({ ...stageProfiles.prod, soakMs: 90_000, unhealthyMax: 0 });
    expect(rollback).toEqual({ ...rollbackProfiles.prod, reachMs: 3_600_000 });
  });

  test('lifts the latency limit with none', () => {
    expect(guarded({ limits: { latencyMax: 'none' } }).policy).not.toHaveProperty('latencyMaxMs');
    expect(guarded({ limits: { latencyMax: '800ms' } }).policy.latencyMaxMs).toBe(800);
  });

  test.each([
    ['500ms', 500],
    ['2s', 2_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1h30m', 5_400_000],
  ])('understands %s', (bake, ms) => expect(guarded({ limits: { bake } }).rollback.bakeMs).toBe(ms));

  test('is called in ECS as people call it, unless it says otherwise', () => {
    expect(guarded().ecsService).toBe('cart');
    expect(guarded({ ecsService: 'cart-blue-green' }).ecsService).toBe('cart-blue-green');
  });

  test.each([
    [{}, undefined, 'act'],
    [{ mode: 'observe' }, undefined, 'observe'],
    [{ mode: 'observe' }, 'propose', 'propose'],
  ])('of a stage with %j and %s of its own does %s', (over, mode, expected) => {
    const stages = { prod: { ...stage, ...over } };
    expect(guarded(mode ? { mode } : {}, { stages }).mode).toBe(expected);
  });

  test('keeps this Belay’s own hook in a rollback, or the one that it names', () => {
    expect(guarded({ codedeploy }).codedeploy).toEqual({
      ...codedeploy,
      beforeAllowTrafficHook: 'CodeDeployHook_belay-prod-before-allow-traffic',
    });
    const named = { ...codedeploy, beforeAllowTrafficHook: 'CodeDeployHook_mine' };
    expect(guarded({ codedeploy: named }).codedeploy).toEqual(named);
  });

  test('that ECS deploys has no deployment group', () => {
    expect(guarded()).not.toHaveProperty('codedeploy');
    expect(guarded({ codedeploy: 'none' }, { defaults: { codedeploy } })).not.toHaveProperty('codedeploy');
  });

  test('is checked for status 200 unless it says more', () => {
    const probed = (probe: object) =>
      only({ services: [probing({ ...listener, ...probe })] }).config.services[0]?.probes;
    const plain = { status: [200], body: [], headers: [] };
    expect(probed({})).toMatchObject({ 'after-allow-traffic': { ...listener, checks: plain } });
    expect(probed({ checks: { status: [204] } })).toMatchObject({
      'after-allow-traffic': { checks: { ...plain, status: [204] } },
    });
  });

  test('is told with its termination wait, if CodeDeploy deploys it, and with the roles of its tasks', () => {
    const other = { ...service, service: 'shop', codedeploy, limits: { terminationWait: '10m' } };
    const { terminationWaits, taskRoleArns } = only({
      services: [
        { ...service, taskRoles: roles },
        other,
        { ...service, service: 'x', codedeploy: { ...codedeploy, deploymentGroup: 'x' } },
      ],
    });
    expect(terminationWaits).toEqual({ shop: 600_000, x: 1_800_000 });
    expect(taskRoleArns).toEqual({ cart: roles });
  });
});

describe('a profile', () => {
  const soaking = (profiles: object, profile: string) =>
    guarded({}, { profiles, stages: { prod: { ...stage, profile } } }).policy;

  test('of a built-in name bends the built-in one', () => {
    expect(soaking({ prod: { soak: '4m' } }, 'prod')).toEqual({ ...stageProfiles.prod, soakMs: 240_000 });
  });

  test('of another name bends the one that it names, along the whole way', () => {
    const profiles = { fast: { extends: 'nightly', pause: '1s' }, nightly: { extends: 'gamma', soak: '30s' } };
    expect(soaking(profiles, 'fast')).toEqual({ ...stageProfiles.gamma, soakMs: 30_000, pauseMs: 1_000 });
  });

  test('of the stage’s own name counts, if the stage names none', () => {
    const stages = { nightly: stage };
    const { config, profile } = only({
      profiles: { nightly: { extends: 'gamma', soak: '1s' } },
      stages,
      services: [{ ...service, stage: 'nightly' }],
    });
    expect([profile, config.services[0]?.policy.soakMs]).toEqual(['nightly', 1_000]);
  });
});

describe('what all services have in common', () => {
  test('lies under what each says itself: mappings are joined, lists replaced', () => {
    const defaults = {
      cluster: 'other',
      alarms: ['all'],
      limits: { soak: '1m', bake: '1h' },
      probes: { 'after-allow-traffic': { ...listener, headers: { a: '1' } } },
    };
    const probes = {
      'before-allow-traffic': { through: 'target-health' },
      'after-allow-traffic': { url: 'https://cart.example.com/', headers: { b: '2' } },
    };
    const { cluster: _, ...rest }: Json = { ...service, limits: { soak: '2m' }, probes };
    const [one] = only({ defaults, services: [rest] }).config.services;
    expect(one).toMatchObject({ cluster: 'other', alarms: ['cart-5xx'], policy: { soakMs: 120_000 } });
    expect(one?.rollback.bakeMs).toBe(3_600_000);
    expect(one?.probes['after-allow-traffic']).toMatchObject({
      listenerArn,
      url: 'https://cart.example.com/',
      headers: { a: '1', b: '2' },
    });
  });

  test('gives nothing to a probe that goes another way', () => {
    const defaults = { probes: { 'after-allow-traffic': listener } };
    expect(guarded({}, { defaults }).probes['after-allow-traffic']).toEqual({ through: 'target-health' });
  });

  test('gives no version from one place to a probe that has it from another', () => {
    const version = { from: { pointer: '/v' }, is: 'revision' };
    const defaults = { probes: { 'after-allow-traffic': { checks: { version } } } };
    const own = probing({ ...listener, checks: { version: { from: { header: 'x-version' } } } });
    expect(only({ defaults, services: [own] }).config.services[0]?.probes['after-allow-traffic']).toMatchObject({
      checks: { version: { from: { header: 'x-version' }, is: 'revision' } },
    });
  });
});
