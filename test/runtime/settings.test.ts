import { createServer } from 'node:http';
import { CodeDeployClient, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { describe, expect, onTestFinished, test } from 'vitest';
import { millis } from '../../functions/core/units.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import { CONFIG_FILE, readConfig } from '../../functions/runtime/config-file.ts';
import { required } from '../../functions/runtime/env.ts';
import { hookLedger, responderLedger } from '../../functions/runtime/ledger.ts';
import { realTime } from '../../functions/runtime/time.ts';
import { read, tempFile, tempFolder } from '../kit/files.ts';
import { recorded } from '../kit/http.ts';

describe('the config file', () => {
  const folderWith = (content: string) => tempFile(CONFIG_FILE, content).slice(0, -CONFIG_FILE.length);
  const sample = read('events/belay.config.json');

  test('is read from beside the bundle', () => {
    const checked = readConfig(folderWith(sample), {});
    expect(checked).toMatchObject({ ok: true, config: { services: [{ service: 'checkout' }, { service: 'cart' }] } });
  });

  test.each([
    ['broken JSON', '{"version": 1,', /^belay\.config\.json cannot be read: .*JSON/],
    ['an empty file', '', /^belay\.config\.json cannot be read: /],
    ['another version', sample.replace('"version": 1', '"version": 2'), /^version must be 1$/],
    ['no object', '[]', /^the config must be object$/],
  ])('with %s is an answer that says so', (_, content, problem) => {
    expect(readConfig(folderWith(content), {})).toEqual({ ok: false, problems: [expect.stringMatching(problem)] });
  });

  test('that is missing is an answer that says so', () => {
    const problem = /^belay\.config\.json cannot be read: ENOENT/;
    expect(readConfig(tempFolder(), {})).toEqual({ ok: false, problems: [expect.stringMatching(problem)] });
  });
});

describe('what only the deployment knows', () => {
  const folder = () =>
    tempFile(
      CONFIG_FILE,
      read('events/belay.config.json').replace('"topicArn": "arn', '"topicArn": "<<late:0>>'),
    ).slice(0, -CONFIG_FILE.length);

  test('is filled into the config from the environment', () => {
    const checked = readConfig(folder(), { BELAY_LATE_VALUES: '["arn"]' });
    expect(checked).toMatchObject({ ok: true, config: { topicArn: expect.stringMatching(/^arn:aws:sns:/) } });
  });

  test('and is not there is an answer that says so', () => {
    expect(readConfig(folder(), {})).toEqual({
      ok: false,
      problems: ['BELAY_LATE_VALUES has no value for <<late:0>>'],
    });
  });
});

describe('the environment', () => {
  test('gives what is asked for, and nothing else', () => {
    expect(required({ A: '1', B: '2', C: '3' }, ['A', 'B'])).toEqual({ A: '1', B: '2' });
  });

  test('is complained about all at once, an empty value being none', () => {
    expect(() => required({ A: '1', B: '' }, ['A', 'B', 'C'])).toThrow('missing environment variables: B, C');
  });
});

describe("the SDK clients' configuration", () => {
  const impatient = { requestTimeout: millis(100), backoffMax: millis(1) };
  const env = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };

  test('is the environment that Lambda gives', () => {
    expect(clientConfig({ ...env, AWS_SESSION_TOKEN: 'token' })).toMatchObject({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'BELAYTEST', secretAccessKey: 'none', sessionToken: 'token' },
    });
  });

  test('has no session token and no endpoint where the environment has none', () => {
    const config = clientConfig({ ...env, AWS_SESSION_TOKEN: '', AWS_ENDPOINT_URL: '' });
    expect(config.credentials).toEqual({ accessKeyId: 'BELAYTEST', secretAccessKey: 'none' });
    expect(config).not.toHaveProperty('endpoint');
  });

  test('complains about everything that is missing at once', () => {
    const all = 'missing environment variables: AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY';
    expect(() => clientConfig({})).toThrow(all);
  });

  test('never waits longer than a second between attempts, and less than that at first', () => {
    const { retryStrategy } = clientConfig(env);
    const backoff = Reflect.get(retryStrategy, 'computeNextBackoffDelay') as (attempt: number) => number;
    const delays = Array.from({ length: 50 }, (_, attempt) => backoff(attempt));
    expect(Math.max(...delays)).toBeLessThanOrEqual(1_000);
    expect(backoff(0)).toBeLessThanOrEqual(50);
    expect(Math.min(...delays)).toBeGreaterThan(0);
  });

  test('gives up on a silent socket, and asks again', async () => {
    const { url, sockets } = await recorded(
      createServer((req, res) => {
        req.resume();
        if (sockets.length < 3) return; // the first two never hear an answer
        res.end(JSON.stringify({ deploymentInfo: { deploymentId: 'd-BELAY0042' } }));
      }),
    );
    const client = new CodeDeployClient(clientConfig({ ...env, AWS_ENDPOINT_URL: url }, impatient));
    onTestFinished(() => client.destroy());
    const answer = await client.send(new GetDeploymentCommand({ deploymentId: 'd-BELAY0042' }));
    expect(answer).toMatchObject({
      deploymentInfo: { deploymentId: 'd-BELAY0042' },
      $metadata: { attempts: sockets.length },
    });
    expect(sockets.length).toBeGreaterThanOrEqual(3);
  });

  test('names Belay to whoever reads CloudTrail', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await recorded(
      createServer((req, res) => {
        seen.push(req.headers['user-agent']);
        res.end('{}');
      }),
    );
    const client = new CodeDeployClient(clientConfig({ ...env, AWS_ENDPOINT_URL: url }));
    onTestFinished(() => client.destroy());
    await client.send(new GetDeploymentCommand({ deploymentId: 'd-BELAY0042' }));
    expect(seen).toEqual([expect.stringContaining('app/belay')]);
  });
});

describe('the wall clock', () => {
  test('sleeps not at all where there is no time left or the signal has aborted', async () => {
    expect(await realTime.sleep(millis(3_600_000), AbortSignal.abort())).toBeUndefined();
    expect(await realTime.sleep(millis(0), new AbortController().signal)).toBeUndefined();
  });

  test('wakes when the signal aborts, and leaves no listener behind', async () => {
    const stop = new AbortController();
    const sleeping = realTime.sleep(millis(3_600_000), stop.signal);
    stop.abort();
    expect(await sleeping).toBeUndefined();
  });

  test('says what time it is', () => {
    const before = Date.now();
    const now = realTime.now();
    expect([before <= now, now <= Date.now()]).toEqual([true, true]);
  });
});

describe('the ledger, without the name of its table', () => {
  const env = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
  const { signal } = new AbortController();
  const nothing = undefined as never;

  test.each([env, { ...env, BELAY_TABLE: '' }])('lets a hook start, and says so at each call', async (without) => {
    const ledger = hookLedger(without, clientConfig(without));
    const refused = { name: 'CallFailed', outcome: 'refused', message: 'ledger: BELAY_TABLE is not set' };
    await expect(ledger.recall('checkout', nothing, signal)).rejects.toMatchObject(refused);
    await expect(ledger.saveCandidate('checkout', nothing, signal)).rejects.toMatchObject(refused);
  });

  test('does not let the responder start', () => {
    expect(() => responderLedger(env, clientConfig(env))).toThrow('missing environment variables: BELAY_TABLE');
  });
});
