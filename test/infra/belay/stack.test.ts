import { describe, expect, test } from 'vitest';
import { belayStack, belayTemplate } from './kit.ts';

const t = belayTemplate();
const outputs = Object.entries(t.json.Outputs as Record<string, { Value: unknown; Description: string }>);
const told = Object.fromEntries(outputs.map(([id, { Value }]) => [id, t.text(Value)]));

describe('the stack of a stage', () => {
  const { stack } = belayStack();

  test('is deployed where the config says, whoever synthesises it', () => {
    expect([stack.account, stack.region]).toEqual(['123456789012', 'eu-west-1']);
  });

  test('says what it is, and marks all that it makes', () => {
    expect(stack.templateOptions.description).toBe('Belay, the safety rope for ECS deployments: prod');
    expect(stack.tags.tagValues()).toEqual({ belay: 'belay-prod' });
  });

  test.each([
    ['prod', true],
    ['gamma', false],
    [undefined, false],
  ])('with the limits of %s is kept from being deleted by mistake: %s', (profile, kept) => {
    expect(belayStack(profile ? { profile } : {}).stack.terminationProtection ?? false).toBe(kept);
  });
});

describe('its outputs', () => {
  test('are what people and pipelines need', () => {
    const queue = (end: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/belay-prod-${end}`;
    const { LedgerTable, ...others } = told;
    expect(others).toEqual({
      BeforeAllowTraffic: 'CodeDeployHook_belay-prod-before-allow-traffic',
      AfterAllowTraffic: 'CodeDeployHook_belay-prod-after-allow-traffic',
      TopicArn: 'arn:aws:sns:eu-west-1:123456789012:belay-prod',
      AlarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:belay-prod-alarms',
      DeadLettersUrl: queue('dead-letters'),
      UndeliveredUrl: queue('undelivered'),
      ResponderFunctionName: 'belay-prod-alarm-responder',
      ResponderAlias: 'arn:aws:lambda:eu-west-1:123456789012:function:belay-prod-alarm-responder:live',
      Dashboard: expect.stringContaining('Dashboard'),
    });
    expect(LedgerTable).toBe(t.one('AWS::DynamoDB::Table').id);
  });

  test('say each what it is for', () => {
    expect(outputs.map(([, { Description }]) => Description.length > 10)).toEqual(outputs.map(() => true));
  });

  test('name the responder without an ARN: the pipeline invokes it by name and alias', () => {
    expect(told['ResponderFunctionName']).toMatch(/^[\w-]{1,64}$/);
  });
});

test('two stages share an account: no physical name is the same', () => {
  const names = (name: string) =>
    belayTemplate({ name, stage: name }).resources.flatMap(({ Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => /Name$/.test(key) && typeof value === 'string' && value !== 'live')
        .filter(([key]) => !/^(DeploymentConfig|Display|Metric|Policy)Name$/.test(key))
        .map(([, value]) => String(value)),
    );
  const [prod, gamma] = [names('belay-prod'), names('belay-gamma')];
  expect(prod.length).toBeGreaterThan(20);
  expect(prod.filter((name) => gamma.includes(name))).toEqual([]);
});
