import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { read } from '../kit/files.ts';
import { closedPort, httpServer } from '../kit/http.ts';
import { ask } from '../sim/http.ts';
import { endedApp, listeningApp } from './kit.ts';

const get = async (url: string, method = 'GET') => {
  const { status, headers, body } = await ask(url, { method });
  return { status, headers, body: body === '' ? undefined : JSON.parse(body) };
};

/** How many of so many requests, one after the other, get a 500. */
async function failuresOf(url: string, requests: number): Promise<number> {
  let failures = 0;
  for (let n = 0; n < requests; n += 1) failures += (await ask(url)).status === 500 ? 1 : 0;
  return failures;
}

describe('a sound revision', () => {
  test('says on /health who it is, and on / too', async () => {
    const { url } = await listeningApp({ REVISION: '42', RELEASE: 'good-1' });
    const who = { revision: '42', release: 'good-1' };
    expect(await get(`${url}/health`)).toMatchObject({ status: 200, body: { status: 'ok', ...who } });
    expect(await get(url)).toMatchObject({ status: 200, body: { message: 'Hello from the demo', ...who } });
    expect(await get(`${url}/alive`)).toMatchObject({ status: 200, body: { status: 'alive' } });
  });

  test('is read by path alone, by GET and HEAD alone, and never from a cache', async () => {
    const { url } = await listeningApp();
    const health = await get(`${url}/health?from=alb`);
    expect(health).toMatchObject({ status: 200, body: { status: 'ok', revision: 'local' } });
    expect(health.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(await get(`${url}/health`, 'HEAD')).toMatchObject({ status: 200, body: undefined });
    expect(await get(`${url}/health`, 'POST')).toMatchObject({ status: 405 });
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 404 });
  });

  test('keeps an idle connection for longer than the load balancer does', () => {
    expect(
      Number(/KEEP_ALIVE_MS = ([\d_]+)/.exec(read('infra/demo/app/server.mjs'))?.[1]?.replace('_', '')),
    ).toBeGreaterThan(60_000);
  });
});

describe('in ECS', () => {
  const task = {
    Family: 'belay-demo',
    Revision: '7',
    Containers: [{ Name: 'app', Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/demo:1' }],
  };
  const metadata = (status: number, body: string) =>
    httpServer((req, res) => {
      res.writeHead(req.url === '/v4/abc/task' ? status : 404);
      res.end(body);
    });

  test('the task metadata says which revision it is, whatever a variable says', async () => {
    const { url } = await metadata(200, JSON.stringify(task));
    const app = await listeningApp({ ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/abc`, REVISION: '999' });
    const body = { status: 'ok', revision: '7', family: 'belay-demo', image: task.Containers[0]?.Image };
    expect((await get(`${app.url}/health`)).body).toEqual(body);
  });

  test('the image is left out while the metadata does not know it', async () => {
    const { url } = await metadata(200, JSON.stringify({ ...task, Containers: [{ Name: 'app' }] }));
    const app = await listeningApp({ ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/abc` });
    expect((await get(`${app.url}/health`)).body).toEqual({ status: 'ok', revision: '7', family: 'belay-demo' });
  });

  test.each([
    ['that refuses', 500, '{}', 'status 500'],
    ['that is no JSON', 200, '<html>', 'cannot be read'],
    ['without a revision', 200, '{"Family":"belay-demo"}', 'no Family and Revision'],
    ['of nothing', 200, 'null', 'no Family and Revision'],
  ])('metadata %s ends it: a revision that nobody knows must not pass', async (_, status, body, why) => {
    const { url } = await metadata(status, body);
    const ended = await endedApp({ ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/abc`, REVISION: '42' });
    expect(ended).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^demo: [^\n]+\n$/) });
    expect(ended.err).toContain(why);
  });

  test('metadata that cannot be reached ends it too', async () => {
    const ended = await endedApp({ ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${await closedPort()}/v4/abc` });
    expect(ended).toMatchObject({ code: 1, out: '', err: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('a fault', () => {
  test('fail-at-start: it exits with 1 before it listens', async () => {
    expect(await endedApp({ FAULT: 'fail-at-start' })).toMatchObject({
      code: 1,
      out: '',
      err: 'demo: FAULT=fail-at-start: this revision does not start\n',
    });
  });

  test('unhealthy: /health says no, the load balancer and the page notice nothing', async () => {
    const { url } = await listeningApp({ FAULT: 'unhealthy', REVISION: '42' });
    const body = { status: 'unhealthy', revision: '42' };
    expect(await get(`${url}/health`)).toMatchObject({ status: 500, body });
    expect(await get(`${url}/alive`)).toMatchObject({ status: 200 });
    expect(await failuresOf(url, 5)).toBe(0);
  });

  test('errors: of the pages exactly the share fails, and /health is good', async () => {
    const { url } = await listeningApp({ FAULT: 'errors', FAULT_SHARE: '0.03' });
    expect(await failuresOf(`${url}/health`, 100)).toBe(0);
    expect(await failuresOf(url, 99)).toBe(2);
    expect(await failuresOf(url, 1)).toBe(1);
  });

  test('slow: a page takes its time, /health and /alive do not', async () => {
    const { url } = await listeningApp({ FAULT: 'slow', FAULT_LATENCY_MS: '60000' });
    const order: string[] = [];
    const page = new AbortController();
    const slow = ask(url, { signal: page.signal }).then(
      () => order.push('page'),
      () => order.push('given up'),
    );
    expect(await get(`${url}/health`)).toMatchObject({ status: 200 });
    expect(await get(`${url}/alive`)).toMatchObject({ status: 200 });
    expect(order).toEqual([]);
    page.abort();
    await slow;
    expect(order).toEqual(['given up']);
  });

  test('slow: the page comes in the end', async () => {
    const { url } = await listeningApp({ FAULT: 'slow', FAULT_LATENCY_MS: '1' });
    expect(await get(url)).toMatchObject({ status: 200, body: { message: 'Hello from the demo' } });
  });

  test('fail-after: from its minute on the pages fail, and /health is good', async () => {
    const { url } = await listeningApp({ FAULT: 'fail-after', FAULT_AFTER_MINUTES: '0' });
    expect(await failuresOf(url, 3)).toBe(3);
    expect(await get(`${url}/health`)).toMatchObject({ status: 200 });
    const later = await listeningApp({ FAULT: 'fail-after', FAULT_AFTER_MINUTES: '1440' });
    expect(await failuresOf(later.url, 3)).toBe(0);
  });

  test('two at once: both happen', async () => {
    const { url } = await listeningApp({ FAULT: 'unhealthy,errors' });
    expect(await get(`${url}/health`)).toMatchObject({ status: 500 });
    expect(await failuresOf(url, 2)).toBe(2);
  });

  test('a bad setting ends it with one line', async () => {
    const ended = await endedApp({ FAULT: 'errors', FAULT_SHARE: '2' });
    expect(ended).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^demo: FAULT_SHARE [^\n]+"2"\n$/) });
  });

  test('a port that is taken ends it with one line', async () => {
    const { url } = await listeningApp();
    const ended = await endedApp({ PORT: new URL(url).port });
    expect(ended).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^demo: [^\n]*EADDRINUSE[^\n]*\n$/) });
  });
});

describe('asked to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s it ends with 0', async (signal) => {
    const { child } = await listeningApp();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('what is under way is answered first, and its connection closed', async () => {
    const { url, child } = await listeningApp({ FAULT: 'slow', FAULT_LATENCY_MS: '2000' });
    const agent = new Agent({ keepAlive: true });
    const req = request(url, { agent }).end();
    const answered = once(req, 'response');
    // On another connection, after the first: once it is answered the first has been read.
    await once(req, 'finish');
    await get(`${url}/health`);
    child.kill('SIGTERM');
    const [answer] = await answered;
    expect(answer).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
    expect(JSON.parse(await text(answer))).toMatchObject({ message: 'Hello from the demo' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    agent.destroy();
  });
});
