import { describe, expect, test } from 'vitest';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Transition } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { examples, part, rolledBack, stop, transition } from '../kit/news.ts';

type Link = { readonly name: string; readonly url: string };
const links = (over: Partial<Transition> = {}) => announce(transition(over)).json['links'] as Link[];
const urlOf = (name: string, over: Partial<Transition> = {}) => links(over).find((link) => link.name === name)?.url;
const REGIONAL = 'https://eu-west-1.console.aws.amazon.com';

const definition = (partition: string) => {
  const arn = taskDefinitionArn(`arn:${partition}:ecs:eu-west-1:123456789012:task-definition/checkout:43`);
  invariant(arn !== undefined, 'the test data is a task definition ARN');
  return arn;
};

describe('a link leads', () => {
  test.each([
    ['Deployment d-BELAY0043', '/codesuite/codedeploy/deployments/d-BELAY0043?region=eu-west-1'],
    ['Deployment group', '/codesuite/codedeploy/applications/shop/deployment-groups/checkout-prod?region=eu-west-1'],
    ['ECS service', '/ecs/v2/clusters/shop/services/checkout-svc/health?region=eu-west-1'],
    ['Alarm checkout-5xx', '/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/checkout-5xx'],
  ])('to the %s', (name, path) => expect(urlOf(name, { decision: stop })).toBe(`${REGIONAL}${path}`));

  test('to the rollback that AWS named', () => {
    expect(links({ incident: rolledBack() })[0]?.name).toBe('Deployment d-BELAY0044');
  });

  test('to no deployment that CodeDeploy would not know', () => {
    const deployment = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/checkout-svc/EZe5';
    const names = links({ decision: { ...stop, deployment } }).map(({ name }) => name);
    expect(names).toEqual(['Deployment group', 'ECS service', 'Alarm checkout-5xx']);
  });

  test('to nothing of CodeDeploy where ECS deploys', () => {
    const names = links({ codedeploy: undefined, incident: rolledBack() }).map(({ name }) => name);
    expect(names).toEqual(['ECS service', 'Alarm checkout-5xx']);
  });

  test('to the first five alarms', () => {
    const alarms = Array.from({ length: 6 }, (_, i) => ({ name: `a${i}`, line: 'in ALARM' }));
    const names = links({ alarms, codedeploy: undefined }).map(({ name }) => name);
    expect(names).toEqual(['ECS service', 'Alarm a0', 'Alarm a1', 'Alarm a2', 'Alarm a3', 'Alarm a4']);
  });

  test('from the text as from the JSON', () => {
    expect(part('Links')).toEqual(links().map(({ name, url }) => `${name}: ${url}`));
  });
});

describe('the console', () => {
  const host = (over: Partial<Transition>) => new URL(urlOf('ECS service', over) ?? '').host;
  const decision = examples['no-known-good'];

  test.each([
    ['aws', 'eu-west-1.console.aws.amazon.com'],
    ['aws-cn', 'eu-west-1.console.amazonaws.cn'],
    ['aws-us-gov', 'eu-west-1.console.amazonaws-us-gov.com'],
    ['aws-iso', 'eu-west-1.console.aws.amazon.com'],
  ])("is the ARN's partition's: %s", (partition, expected) => {
    expect(host({ decision, running: definition(partition) })).toBe(expected);
    expect(host({ decision: { ...stop, from: definition(partition) } })).toBe(expected);
  });

  test.each([
    ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
    ['ap-southeast-2', 'ap-southeast-2.console.aws.amazon.com'],
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])("is the region's, where no ARN is known: %s", (region, expected) => {
    expect(host({ decision, region })).toBe(expected);
  });

  test.each(['evil.example.com/', 'evil.example.com#', 'a@b', ''])(
    'is never of a region that is none: %s',
    (region) => {
      expect(host({ decision, region })).toBe('console.aws.amazon.com');
      expect(new URL(urlOf('ECS service', { decision, region }) ?? '').searchParams.get('region')).toBe(region);
    },
  );
});

describe('a hostile name', () => {
  test.each(['a b', 'a/b?c#d', '<script>', 'ä%20', '日本', '"\'`'])('is encoded: %s', (name) => {
    const over = {
      decision: stop,
      cluster: name,
      ecsService: name,
      codedeploy: { application: name, deploymentGroup: name },
      alarms: [{ name, line: 'in ALARM' }],
    };
    const urls = links(over).map(({ url }) => new URL(url));
    expect(urls.map(({ pathname }) => pathname.split('/').map(decodeURIComponent))).toEqual([
      ['', 'codesuite', 'codedeploy', 'deployments', 'd-BELAY0043'],
      ['', 'codesuite', 'codedeploy', 'applications', name, 'deployment-groups', name],
      ['', 'ecs', 'v2', 'clusters', name, 'services', name, 'health'],
      ['', 'cloudwatch', 'home'],
    ]);
    expect(decodeURIComponent(urls[3]?.hash ?? '')).toBe(`#alarmsV2:alarm/${name}`);
    expect(links(over).filter(({ url }) => /[\s<>"]/.test(url))).toEqual([]);
  });
});
