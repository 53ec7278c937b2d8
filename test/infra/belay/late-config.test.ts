import { Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import type { BelayConfig } from '../../../functions/core/config.ts';
import { fillIn, LATE_VALUES } from '../../../functions/core/late-values.ts';
import { boundEnvironment, lateConfig } from '../../../infra/belay/late-config.ts';
import { testStack } from '../kit.ts';
import { sampleConfig, services } from './kit.ts';

const stack = testStack();
const topic = new sns.Topic(stack, 'Topic');
const sample = sampleConfig();
const [checkout] = sample.services;
const withService = (over: object): BelayConfig => ({ ...sample, services: [{ ...checkout, ...over } as never] });
const listOf = (late: ReturnType<typeof lateConfig>): unknown => {
  const text: unknown = stack.resolve(late.environment[LATE_VALUES]);
  return typeof text === 'string' ? JSON.parse(text) : text;
};

describe('a config without tokens', () => {
  test('lies beside the bundle as it is, and needs no environment', () => {
    expect(lateConfig(stack, sample)).toEqual({ config: sample, environment: {}, fingerprint: '' });
  });
});

describe('a config with tokens', () => {
  test('has a placeholder for each, and their list in the environment', () => {
    const late = lateConfig(stack, { ...sample, topicArn: topic.topicArn });
    expect(late.config.topicArn).toBe('<<late:0>>');
    expect(Object.keys(late.environment)).toEqual([LATE_VALUES]);
    expect(listOf(late)).toEqual({ 'Fn::Join': ['', ['["', stack.resolve(topic.topicArn), '"]']] });
  });

  test('lists the same token once, wherever it stands', () => {
    const name = topic.topicName;
    const late = lateConfig(stack, withService({ alarms: [name, topic.topicArn, name], cluster: name }));
    const [service] = late.config.services;
    const [first, second, third] = service?.alarms ?? [];
    expect([third, service?.cluster]).toEqual([first, first]);
    expect(new Set([first, second])).toEqual(new Set(['<<late:0>>', '<<late:1>>']));
  });

  test('comes back whole when the function puts the values in', () => {
    const late = lateConfig(stack, { ...withService({ alarms: [topic.topicName] }), topicArn: topic.topicArn });
    const values = [late.config.topicArn, late.config.services[0]?.alarms[0]].map(String);
    const inOrder = ['a', 'b'].map((_, i) => (values[0] === `<<late:${i}>>` ? sample.topicArn : 'checkout-5xx'));
    const filled = fillIn(JSON.parse(JSON.stringify(late.config)), JSON.stringify(inOrder));
    expect(filled).toEqual({ ok: true, value: withService({ alarms: ['checkout-5xx'] }) });
  });

  test('puts a text with a token in it into the environment as a whole', () => {
    const late = lateConfig(stack, { ...sample, runbookUrl: `https://${topic.topicName}.example.com/runbook` });
    expect(late.config.runbookUrl).toBe('<<late:0>>');
    expect(JSON.stringify(listOf(late))).toContain('.example.com/runbook');
  });

  test.each(['', '/health'])('takes a token for a URL, or for its beginning: …%s', (rest) => {
    const probe = {
      through: 'listener',
      listenerArn: topic.topicArn,
      url: `${topic.topicName}${rest}`,
      checks: { status: [200], body: [], headers: [] },
    };
    const late = lateConfig(
      stack,
      withService({ probes: { 'before-allow-traffic': probe, 'after-allow-traffic': probe } }),
    );
    expect(late.config.services[0]?.probes['before-allow-traffic']).toMatchObject({
      url: expect.stringMatching(/^<<late:[01]>>$/),
    });
  });
});

describe('a config is refused', () => {
  test('with everything that is wrong, and where', () => {
    const wrong = { ...sample, account: '12', services: [{ ...checkout, cluster: '', mode: 'doze' } as never] };
    expect(() => lateConfig(stack, wrong)).toThrow(
      /^Sample: (?=.*account must be a 12-digit AWS account id)(?=.*services › 0 › cluster )(?=.*services › 0 › mode )/,
    );
  });

  test('whose services are the same, though they have tokens for names', () => {
    const [one] = services(1);
    const twins = [one, one].map((service) => ({ ...service, service: topic.topicName }) as never);
    expect(() => lateConfig(stack, { ...sample, services: twins })).toThrow('must be named once each');
  });

  test('but not whose tokens may be anything', () => {
    const tokens = services(2).map(
      (service, i) => ({ ...service, service: Token.asString({ Ref: `Name${i}` }) }) as never,
    );
    const account = Token.asString({ Ref: 'AWS::AccountId' });
    expect(lateConfig(stack, { ...sample, account, services: tokens }).config.account).toMatch(/^<<late:\d>>$/);
  });
});

describe('an environment', () => {
  const TOO_LARGE = /^Sample: the environment must fit into 4096 bytes \(received about \d+\)$/;

  test('of 4,096 bytes is taken, names and values together', () => {
    expect(() => boundEnvironment(stack, { ABCD: 'x'.repeat(4_092) })).not.toThrow();
    expect(() => boundEnvironment(stack, { ABCD: 'x'.repeat(4_093) })).toThrow(TOO_LARGE);
  });

  test('counts each token as 128 letters', () => {
    const tokens = (count: number) =>
      Array.from({ length: count }, (_, i) => Token.asString({ Ref: `R${i}` })).join('');
    expect(() => boundEnvironment(stack, { A: `${tokens(31)}${'x'.repeat(127)}` })).not.toThrow();
    expect(() => boundEnvironment(stack, { A: `${tokens(31)}${'x'.repeat(128)}` })).toThrow(TOO_LARGE);
  });
});
