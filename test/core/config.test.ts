import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../functions/core/config.ts';
import { sample } from '../kit/core.ts';

type Json = Record<string, unknown>;
const service = 'services › 0';

/** The shipped config with another value (or, for undefined, none) at a path such as `services › 0 › stage`. */
function changed(...changes: [path: string, value: unknown][]): unknown {
  const config = sample('belay.config.json');
  for (const [path, value] of changes) {
    const keys = path.split(' › ');
    const last = keys.pop() ?? '';
    const parent = keys.reduce((at, key) => at[key] as Json, config as Json);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return config;
}

const problems = (raw: unknown) => {
  const checked = checkConfig(raw);
  return checked.ok ? [] : checked.problems;
};

const listener = `${service} › probes › before-allow-traffic`;
const taskIps = (over: object = {}) => ({
  through: 'task-ips',
  protocol: 'http',
  port: 8080,
  path: '/health',
  checks: { status: [200], body: [], headers: [] },
  ...over,
});

describe('a config is sound', () => {
  test('as it is shipped, and comes out as it went in', () => {
    expect(checkConfig(sample('belay.config.json'))).toEqual({ ok: true, config: sample('belay.config.json') });
  });

  test.each<[string, string, unknown]>([
    ['that probes by task addresses', listener, taskIps()],
    ['that asks the load balancer', listener, { through: 'target-health' }],
    ['with no latency limit', `${service} › policy › latencyMaxMs`, undefined],
    ['with no version check', `${listener} › checks › version`, undefined],
    ['with a URL without TLS', `${listener} › url`, 'http://shop.example.com/health'],
    ['with a header of every letter that HTTP allows', `${listener} › headers`, { "x!#$%&'*+.^_`|~-9": '\t ~é' }],
    ['with a host header for an ALB by its DNS name', `${listener} › headers`, { host: 'shop.example.com' }],
    ['that guards nothing yet', 'services', []],
    ['with no alarms', `${service} › alarms`, []],
    ['with 100 alarms', `${service} › alarms`, Array(100).fill('a')],
    ['on the lowest port', listener, taskIps({ port: 1 })],
    ['on the highest port', listener, taskIps({ port: 65_535 })],
    ['in China', 'topicArn', 'arn:aws-cn:sns:cn-north-1:123456789012:belay'],
  ])('%s', (_, path, value) => {
    expect(problems(changed([path, value]))).toEqual([]);
  });
});

describe('a mistake is named with its path:', () => {
  const policy = `${service} › policy`;
  test.each<[string, string, unknown, string]>([
    ['a missing field', 'topicArn', undefined, 'topicArn is missing'],
    ['another version of the format', 'version', 2, 'version must be 1'],
    ['a wrong type', `${service} › alarms`, 'checkout-5xx', 'must be array'],
    ['an empty name', `${service} › cluster`, '  ', 'must not be empty'],
    ['a name for an ARN', 'topicArn', 'belay', 'must be an ARN'],
    ['a name that ends like an ARN', 'topicArn', 'sns arn:aws:sns:x', 'must be an ARN'],
    ['an ARN for a name', `${service} › cluster`, 'cluster/shop', 'must be a name, not an ARN'],
    ['a name that begins with something else', `${service} › cluster`, ':shop', 'must be a name, not an ARN'],
    ['a name that is too long', `${service} › cluster`, 'a'.repeat(256), 'must be a name, not an ARN'],
    ['an account with a digit more', 'account', '1234567890123', 'must be a 12-digit AWS account id'],
    ['an account after a space', 'account', ' 123456789012', 'must be a 12-digit AWS account id'],
    ['a header that smuggles another in', `${listener} › headers`, { a: 'b\r\nhost: c' }, 'must be headers that HTTP'],
    ['a header that begins with a line break', `${listener} › headers`, { a: '\nb' }, 'must be headers that HTTP'],
    ['a header that ends with one', `${listener} › headers`, { a: 'b\n' }, 'must be headers that HTTP can carry'],
    ['a header whose name holds a space', `${listener} › headers`, { 'a b': 'c' }, 'must be headers that HTTP'],
    ['a header whose name begins with one', `${listener} › headers`, { ' a': 'c' }, 'must be headers that HTTP'],
    ['a header whose name ends with one', `${listener} › headers`, { 'a ': 'c' }, 'must be headers that HTTP'],
    ['one bad header among good ones', `${listener} › headers`, { a: 'b', c: '\n' }, 'must be headers that HTTP'],
    [
      'a URL of a protocol that ends alike',
      `${listener} › url`,
      'xhttp://example.com/',
      'must be an http or https URL',
    ],
    ['a URL of a protocol that begins alike', `${listener} › url`, 'httpsx://example.com/', 'must be an http or https'],
    ['101 alarms', `${service} › alarms`, Array(101).fill('a'), 'must name at most 100 alarms'],
    ['a fraction', `${policy} › pauseMs`, 0.5, 'must be a whole number, 0 or more'],
    ['a negative limit', `${policy} › unhealthyMax`, -1, 'must be a whole number, 0 or more'],
    ['an endless limit', `${policy} › soakMs`, Infinity, 'must be a whole number, 0 or more'],
    ['a limit in words', `${policy} › soakMs`, '5m', 'must be number'],
    ['a way of probing that does not exist', `${listener} › through`, 'pigeon', 'must be "listener" or "task-ips"'],
    ['a URL of another protocol', `${listener} › url`, 'file:///etc/passwd', 'must be an http or https URL'],
    ['a URL that is none', `${listener} › url`, '/health', 'must be an http or https URL'],
    ['a URL with a user', `${listener} › url`, 'https://me@example.com/', 'without credentials'],
    ['a URL with a password', `${listener} › url`, 'https://:secret@example.com/', 'without credentials'],
    ['no expected status', `${listener} › checks › status`, [], 'must name at least one status'],
    ['a pointer without its slash', `${listener} › checks › body › 0 › pointer`, 'status', 'must be a JSON pointer'],
    [
      'a body to equal an object',
      `${listener} › checks › body › 0 › equals`,
      {},
      'must be string or number or boolean or null',
    ],
    ['a version from nowhere', `${listener} › checks › version › from`, {}, 'fits none of the allowed forms'],
    ['a version that is none', `${listener} › checks › version › is`, 'commit', 'must be "revision" or "image-tag"'],
  ])('%s', (_, path, value, sentence) => {
    const found = problems(changed([path, value]));
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(path)).toBe(true);
    expect(found[0]).toContain(sentence);
  });

  test.each<[string, object, string]>([
    ['port 0', { port: 0 }, 'port must be a port'],
    ['a port past the last', { port: 65_536 }, 'port must be a port'],
    ['a path without its slash', { path: 'health' }, 'path must start with /'],
    ['a listener on top', { listenerArn: 'arn:aws:x' }, 'has unknown keys: listenerArn'],
  ])('of a probe by task addresses: %s', (_, over, sentence) => {
    expect(problems(changed([listener, taskIps(over)]))).toEqual([expect.stringContaining(sentence)]);
  });

  test.each([
    ['the config', '', 'the config has unknown keys: successesInArowMin'],
    ['a service', service, `${service} has unknown keys: successesInArowMin`],
    ['a policy', policy, `${policy} has unknown keys: successesInArowMin`],
    ['a probe', listener, `${listener} has unknown keys: successesInArowMin`],
    ['the checks', `${listener} › checks`, `${listener} › checks has unknown keys: successesInArowMin`],
  ])('a misspelt key in %s is refused, and no default', (_, path, sentence) => {
    const misspelt = `${path}${path && ' › '}successesInArowMin`;
    expect(problems(changed([misspelt, 3]))).toEqual([sentence]);
  });

  test('a policy whose limits contradict each other, each contradiction with its numbers', () => {
    const contradictions = changed([`${policy} › latencyMaxMs`, 3_000], [`${policy} › successesInARowMin`, 0]);
    const [found, ...others] = problems(contradictions);
    expect(others).toEqual([]);
    expect(found?.startsWith(policy)).toBe(true);
    expect(found).toContain('successesInARowMin (0)');
    expect(found).toContain('latencyMaxMs (3000) must be below attemptTimeoutMs (2000)');
  });

  test('several at once, all of them', () => {
    const mistakes = changed(
      ['topicArn', undefined],
      ['extra', 1],
      [`${service} › stage`, ''],
      [`${policy} › bodyMaxBytes`, 'much'],
      [`${listener} › url`, 'ftp://example.com'],
    );
    const paths = ['topicArn', 'the config', `${service} › stage`, `${policy} › bodyMaxBytes`, `${listener} › url`];
    expect(problems(mistakes)).toHaveLength(paths.length);
    for (const path of paths) expect(problems(mistakes)).toContainEqual(expect.stringContaining(path));
  });
});

describe('whatever is read', () => {
  test.each([null, undefined, [], 'version: 1', 42])('%j is no config', (raw) => {
    expect(problems(raw)).toEqual(['the config must be object']);
  });

  test('it is judged, and each problem is one sentence', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (raw) => {
        expect(problems(raw).length).toBeGreaterThan(0);
      }),
    );
  });
});
