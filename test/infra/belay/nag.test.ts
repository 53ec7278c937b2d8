import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { describe, expect, test, vi } from 'vitest';
import { findings, testApp } from '../kit.ts';
import { guard } from './guarded.ts';
import { belayStack, network, type StageOver, sampleConfig, services } from './kit.ts';

/* cdk-nag (AwsSolutions and Serverless) and the CDK's own validation; what is acknowledged has its reason. */

const SLOW = 120_000;
const tell = [{ protocol: 'email', endpoint: 'oncall@example.com' }] as const;
const observing = sampleConfig().services.map((service) => ({ ...service, mode: 'observe' as const }));
const byEcs = sampleConfig().services.filter((service) => !service.codedeploy);

describe('nothing is found against', () => {
  test.each<[string, StageOver]>([
    ['a plain stage', {}],
    [
      'one that tells people, and hears of alarms by topics',
      { tell, alarmTopicArns: ['arn:aws:sns:eu-west-1:123456789012:alarms'] },
    ],
    ['hooks in a VPC', { network }],
    ['hooks in a VPC that has its endpoints', { network: { ...network, createEndpoints: false } }],
    ['500 services', { services: services(500) }],
    ['a service that ECS itself deploys', { services: byEcs }],
    [
      'a service that ECS itself deploys, with its roles',
      { services: byEcs, taskRoleArns: { cart: ['arn:aws:iam::123456789012:role/cart-task'] } },
    ],
    ['a stage that only observes', { services: observing }],
    ['a stage that guards nothing yet', { services: [] }],
  ])(
    '%s',
    (_, over) => {
      expect(findings(belayStack(over).app)).toEqual([]);
    },
    SLOW,
  );

  test(
    'a guard in a stack of no account and no Region yet',
    () => {
      const app = testApp();
      guard(new Stack(app, 'Anywhere'));
      expect(findings(app)).toEqual([]);
    },
    SLOW,
  );
});

/** What findings are without any acknowledgement, and what is acknowledged where. */
function unacknowledged(over: StageOver) {
  const acknowledge = vi.spyOn(Validations.prototype, 'acknowledge').mockReturnValue(undefined);
  const { app } = belayStack(over);
  const found = findings(app);
  const said = acknowledge.mock.calls.flatMap((rules, i) => {
    const scope: IConstruct = Reflect.get(acknowledge.mock.contexts[i] ?? {}, 'scope');
    return rules.map(({ id, reason = '' }) => ({ id, reason, path: scope.node.path }));
  });
  acknowledge.mockRestore();
  return { found, said };
}

describe.each<[string, StageOver]>([
  ['a stage', { tell }],
  ['hooks in a VPC', { network }],
  ['500 services', { services: services(500) }],
])('what is acknowledged of %s', (_, over) => {
  const { found, said } = unacknowledged(over);

  test('has its reason, in a sentence', () => {
    expect(said.length).toBeGreaterThan(5);
    for (const { id, reason } of said) expect([id, reason.split(' ').length > 6]).toEqual([id, true]);
  });

  test('would be found else: nothing is acknowledged that is not there', () => {
    const idle = said.filter(({ id, path }) => !found.some((line) => line.startsWith(`${id} at ${path}`)));
    expect(idle).toEqual([]);
  });

  test('is one rule at one construct: none is switched off as a whole', () => {
    expect(said.filter(({ path }) => path.split('/').length < 3)).toEqual([]);
  });
});
