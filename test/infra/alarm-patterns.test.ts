import { readdirSync, readFileSync } from 'node:fs';
import { Lazy } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import type { BelayConfig } from '../../functions/core/config.ts';
import {
  ALARM_RULES_MAX,
  alarmRulePatterns,
  DEPLOYMENT_RULES_MAX,
  deploymentRulePatterns,
  PATTERN_CHARACTERS_MAX,
} from '../../infra/belay/alarm-patterns.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { byEcs, fleet, mixed, SIZES } from './fleet.ts';
import { isMatchedBy, rendered } from './patterns.ts';

const HOME = { account: '123456789012', region: 'eu-west-1' };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

const alarmEvent = (alarmName: string, value = 'ALARM') => ({
  ...HOME,
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  resources: [arn('cloudwatch', `alarm:${alarmName}`)],
  detail: { alarmName, state: { value } },
});
const codedeployEvent = (application: string, deploymentGroup: string, state = 'SUCCESS') => ({
  ...HOME,
  source: 'aws.codedeploy',
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  resources: [
    arn('codedeploy', `application:${application}`),
    arn('codedeploy', `deploymentgroup:${application}/${deploymentGroup}`),
  ],
  detail: { application, deploymentGroup, state },
});
const ecsEvent = (cluster: string, service: string) => ({
  ...HOME,
  source: 'aws.ecs',
  'detail-type': 'ECS Deployment State Change',
  resources: [arn('ecs', `service/${cluster}/${service}`)],
  detail: { eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
});

const eventsOf = ({ services }: BelayConfig) => ({
  alarms: services.flatMap((s) => s.alarms.map((name) => alarmEvent(name))),
  deployments: services.map(({ codedeploy: of, cluster, ecsService }) =>
    of ? codedeployEvent(of.application, of.deploymentGroup) : ecsEvent(cluster, ecsService),
  ),
});

describe.each(SIZES)('%i services', (size) => {
  const config = fleet(size, mixed);
  const alarms = rendered(alarmRulePatterns(config));
  const deployments = rendered(deploymentRulePatterns(config));

  test('wake the responder by each guarded alarm, and by no other', () => {
    expect(eventsOf(config).alarms.filter((event) => !isMatchedBy(alarms, event))).toEqual([]);
    expect(isMatchedBy(alarms, alarmEvent('somebody-elses'))).toBe(false);
    expect(isMatchedBy(alarms, alarmEvent('service-0-5xx'))).toBe(false); // the beginning of a name is not the name
  });

  test('wake it by each of their deployments, and by no other', () => {
    expect(eventsOf(config).deployments.filter((event) => !isMatchedBy(deployments, event))).toEqual([]);
    expect(isMatchedBy(deployments, codedeployEvent('somebody', 'elses'))).toBe(false);
    expect(isMatchedBy(deployments, ecsEvent('somebody', 'elses'))).toBe(false);
  });

  test('take rules that EventBridge takes, and few of them', () => {
    const lengths = [...alarms, ...deployments].map((pattern) => JSON.stringify(pattern).length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(PATTERN_CHARACTERS_MAX);
    expect(alarms.length).toBeLessThanOrEqual(ALARM_RULES_MAX);
    expect(deployments.length).toBeLessThanOrEqual(2 * DEPLOYMENT_RULES_MAX);
  });

  test('take as few rules for alarms as their names allow', () => {
    const characters = JSON.stringify(config.services.flatMap((s) => s.alarms)).length;
    expect(alarms.length).toBeLessThanOrEqual(Math.ceil(characters / (PATTERN_CHARACTERS_MAX - 250)));
  });
});

describe('alarms', () => {
  const patterns = rendered(alarmRulePatterns(fleet(1)));
  const name = 'service-0-latency-p99';

  test.each([
    ['ALARM', true],
    ['OK', true],
    ['INSUFFICIENT_DATA', false],
  ])('%s wakes: %s', (state, wakes) => expect(isMatchedBy(patterns, alarmEvent(name, state))).toBe(wakes));

  test('of another account, or of another source, wake nobody', () => {
    expect(isMatchedBy(patterns, { ...alarmEvent(name), account: '999999999999' })).toBe(false);
    expect(isMatchedBy(patterns, { ...alarmEvent(name), source: 'shop' })).toBe(false);
  });

  test('that changed in a contributor or in their configuration only wake nobody', () => {
    const type = (of: string) => ({ ...alarmEvent(name), 'detail-type': `CloudWatch Alarm ${of}` });
    expect(isMatchedBy(patterns, type('Contributor State Change'))).toBe(false);
    expect(isMatchedBy(patterns, type('Configuration Change'))).toBe(false);
  });

  test('that guard several services are named once', () => {
    const shared = fleet(3, () => ({ alarms: ['shop-5xx'] }));
    expect(rendered(alarmRulePatterns(shared))).toMatchObject([{ detail: { alarmName: ['shop-5xx'] } }]);
  });

  const long = (i: number) => `${String(i).padStart(4, '0')}-${'x'.repeat(245)}`;
  const longNamed = (count: number) => fleet(count, (i) => ({ alarms: [long(i)] }));

  test('are named as long as 20 rules hold them', () => {
    expect(alarmRulePatterns(longNamed(140))).toHaveLength(20);
    expect(isMatchedBy(rendered(alarmRulePatterns(longNamed(140))), alarmEvent('somebody-elses'))).toBe(false);
  });

  test('are not named any more where 20 rules would not hold them', () => {
    const all = rendered(alarmRulePatterns(longNamed(141)));
    expect(all).toHaveLength(1);
    expect(isMatchedBy(all, alarmEvent(long(140)))).toBe(true);
    expect(isMatchedBy(all, alarmEvent(long(140), 'INSUFFICIENT_DATA'))).toBe(false);
  });

  test('with names of letters beyond ASCII are measured as UTF-8', () => {
    const patterns = rendered(alarmRulePatterns(fleet(60, (i) => ({ alarms: [`заказы-${i}-${'ошибки'.repeat(9)}`] }))));
    const bytes = patterns.map((pattern) => Buffer.byteLength(JSON.stringify(pattern)));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(PATTERN_CHARACTERS_MAX);
  });

  test('with names that only the deployment knows stay exact, and count as the longest name', () => {
    const late = fleet(8, (i) => ({ alarms: [Lazy.string({ produce: () => long(i) })] }));
    const patterns = rendered(alarmRulePatterns(late));
    expect(patterns).toHaveLength(2);
    expect(eventsOf(fleet(8, (i) => ({ alarms: [long(i)] }))).alarms.every((e) => isMatchedBy(patterns, e))).toBe(true);
  });

  test('that nobody guards make no rule', () => {
    expect(alarmRulePatterns(fleet(2, () => ({ alarms: [] })))).toEqual([]);
  });
});

describe('deployments', () => {
  test.each([
    ['START', true],
    ['READY', true],
    ['SUCCESS', true],
    ['FAILURE', true],
    ['STOP', true],
    ['QUEUED', false],
  ])('of CodeDeploy in state %s wake: %s', (state, wakes) => {
    const patterns = rendered(deploymentRulePatterns(fleet(1)));
    expect(isMatchedBy(patterns, codedeployEvent('application-0', 'group-0', state))).toBe(wakes);
  });

  const strangers = (size: number) => {
    const patterns = rendered(deploymentRulePatterns(fleet(size, (i) => ({ codedeploy: codedeploy(i) }))));
    const wakes = (of: string, group: string) => isMatchedBy(patterns, codedeployEvent(of, group));
    return [wakes('application-0', 'another'), wakes('another', 'another')];
  };
  const codedeploy = (i: number) => ({ application: `application-${i % 3}`, deploymentGroup: `group-${i}` });

  test('are told by group, and by application where the groups are too many', () => {
    expect(strangers(100)).toEqual([false, false]);
    expect(strangers(500)).toEqual([true, false]);
  });

  test('are told by nothing where applications too are too many', () => {
    const many = fleet(250, (i) => ({ codedeploy: { application: `${i}-${'x'.repeat(90)}`, deploymentGroup: 'one' } }));
    const patterns = rendered(deploymentRulePatterns(many));
    expect(patterns).toHaveLength(1);
    expect(isMatchedBy(patterns, codedeployEvent('another', 'another'))).toBe(true);
  });

  test('of ECS are told by service, and by cluster where the services are too many', () => {
    const of = (size: number) =>
      rendered(deploymentRulePatterns(fleet(size, (i) => ({ ...byEcs(i), cluster: `cluster-${i % 3}` }))));
    const wakes = (size: number) =>
      [ecsEvent('cluster-0', 'another'), ecsEvent('another', 'another')].map((e) => isMatchedBy(of(size), e));
    expect(wakes(100)).toEqual([false, false]);
    expect(wakes(500)).toEqual([true, false]);
  });

  test('of one kind alone have rules of that kind alone', () => {
    expect(deploymentRulePatterns(fleet(2)).map((p) => p.source)).toEqual([['aws.codedeploy']]);
    expect(deploymentRulePatterns(fleet(2, byEcs)).map((p) => p.source)).toEqual([['aws.ecs']]);
  });
});

test('of the sample events those wake the responder that it does not ignore, INSUFFICIENT_DATA aside', () => {
  const guarded = sampleConfig().services;
  const services = guarded.map((s) => ({ ...s, alarms: [...s.alarms, 'checkout-composite', 'checkout-error-rate'] }));
  const config = { ...sampleConfig(), services };
  const patterns = rendered([...alarmRulePatterns(config), ...deploymentRulePatterns(config)]);
  const files = readdirSync('events').filter((file) => file.endsWith('.json'));
  const woken = files.filter((file) => isMatchedBy(patterns, JSON.parse(readFileSync(`events/${file}`, 'utf8'))));
  expect(woken).toEqual([
    'alarm-cart.eventbridge.json',
    'alarm-composite.eventbridge.json',
    'alarm-metric-math.eventbridge.json',
    'alarm-muted.eventbridge.json',
    'alarm-ok.eventbridge.json',
    'alarm-suppressed.eventbridge.json',
    'alarm.eventbridge.json',
    'deployment-ended.codedeploy.json',
    'deployment-ended.ecs.json',
  ]);
});
