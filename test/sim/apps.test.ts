import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Behaviour, startApp } from '../../sim/apps/app.ts';
import { startLoadBalancer } from '../../sim/apps/load-balancer.ts';
import { type Loopback, listenOnLoopback } from '../../sim/loopback.ts';
import { ask } from './http.ts';
import { blueArn, greenArn, listenerArn, seededWorld } from './seed.ts';
import { firstOf } from './wire.ts';

function closing<T extends Loopback>(server: T): T {
  onTestFinished(() => server.close());
  return server;
}
const app = async (...script: Behaviour[]) => closing(await startApp(script));
const balancer = async (route: () => number | undefined) => closing(await startLoadBalancer({ route }));

describe('an app', () => {
  test('answers 200 when nothing else is said', async () => {
    expect(await ask((await app()).url)).toMatchObject({ status: 200, body: '' });
  });

  test('answers with its status, headers and body', async () => {
    const { url } = await app({ status: 503, body: { status: 'down' }, headers: { 'x-revision': '42' } });
    const answer = await ask(url);
    expect(answer).toMatchObject({ status: 503, body: '{"status":"down"}' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'x-revision': '42' });
  });

  test('follows its script, and repeats the last of it', async () => {
    const { url } = await app({ status: 500 }, { status: 503, times: 2 }, { body: 'up' });
    const seen = [];
    for (let i = 0; i < 5; i++) seen.push((await ask(url)).status);
    expect(seen).toEqual([500, 503, 503, 200, 200]);
  });

  test('remembers who asked for what', async () => {
    const { url, hits } = await app();
    await ask(`${url}/health?deep=1`, { headers: { 'user-agent': 'belay/before-allow-traffic', host: 'shop.test' } });
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ method: 'GET', url: '/health?deep=1', headers: { host: 'shop.test' } });
  });

  test('redirects', async () => {
    const answer = await ask((await app({ redirectTo: 'http://127.0.0.1:1/elsewhere' })).url);
    expect(answer).toMatchObject({ status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } });
  });

  test('streams a body of any size, and does not say how long it is', async () => {
    const answer = await ask((await app({ bodyBytes: 200_001 })).url);
    expect(answer.body).toHaveLength(200_001);
    expect(answer.headers['content-length']).toBeUndefined();
  });

  test('survives a reader who goes away in the middle of the body', async () => {
    const { url } = await app({ bodyBytes: 1e12 }, {});
    const req = request(url, { agent: false }).end();
    const [answer] = await once(req, 'response');
    answer.destroy();
    expect((await ask(url)).status).toBe(200);
  });

  test('breaks the connection', async () => {
    await expect(ask((await app({ reset: true })).url)).rejects.toHaveProperty('code', 'ECONNRESET');
  });

  test('answers late', async () => {
    expect((await ask((await app({ delayMs: 5 })).url)).status).toBe(200);
  });

  test.each<[string, Behaviour]>([
    ['hangs', { hang: true }],
    ['is slow', { delayMs: 3_600_000 }],
  ])('can be closed while it %s', async (_, behaviour) => {
    const { url, close, hits } = await startApp([behaviour]);
    const hanging = expect(ask(url)).rejects.toThrow('socket hang up');
    await firstOf(hits);
    await close();
    await hanging;
  });
});

describe('a load balancer', () => {
  test('passes a request on, and the answer back', async () => {
    const { port, hits } = await app({ status: 418, body: 'teapot', headers: { server: 'app/1', 'x-revision': '42' } });
    const { url } = await balancer(() => port);
    const headers = { host: 'shop.test', 'content-type': 'text/plain' };
    const answer = await ask(`${url}/health?a=b`, { method: 'POST', headers, body: 'hello' });
    expect(answer).toMatchObject({ status: 418, body: 'teapot', headers: { server: 'app/1', 'x-revision': '42' } });
    expect(hits[0]).toMatchObject({
      method: 'POST',
      url: '/health?a=b',
      headers: { host: 'shop.test', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
    });
  });

  test('follows the listener from request to request', async () => {
    const world = seededWorld();
    const ports = new Map([
      [blueArn, (await app({ body: 'blue' })).port],
      [greenArn, (await app({ body: 'green' })).port],
    ]);
    const { url } = await balancer(() => ports.get(world.elb.targetGroupOf(listenerArn) ?? ''));
    expect((await ask(url)).body).toBe('blue');
    const shifted = {
      ListenerArn: listenerArn,
      DefaultActions: [{ Type: 'forward' as const, TargetGroupArn: greenArn }],
    };
    world.elb.listeners.set(listenerArn, shifted);
    expect((await ask(url)).body).toBe('green');
  });

  test('says 503 itself when there is no target', async () => {
    const { url } = await balancer(() => undefined);
    expect(await ask(url)).toMatchObject({ status: 503, headers: { server: 'awselb/2.0' } });
  });

  test('says 502 itself when the target breaks the connection', async () => {
    const { port } = await app({ reset: true });
    const { url } = await balancer(() => port);
    expect(await ask(url)).toMatchObject({ status: 502, headers: { server: 'awselb/2.0' } });
    expect(await ask(url, { method: 'POST', body: 'x'.repeat(500_000) })).toMatchObject({ status: 502 });
  });

  test('says 502 itself when nobody listens', async () => {
    const gone = await startApp([]);
    await gone.close();
    const { url } = await balancer(() => gone.port);
    expect(await ask(url)).toMatchObject({ status: 502, headers: { server: 'awselb/2.0' } });
  });

  test("does not put its name under a target's own 502", async () => {
    const { port } = await app({ status: 502 });
    const { headers } = await ask((await balancer(() => port)).url);
    expect(headers['server']).toBeUndefined();
  });

  test('breaks off when the target breaks off in the middle of the body', async () => {
    const target = createServer((_, res) => {
      res.writeHead(200);
      res.write('half', () => res.destroy());
    });
    const { port } = closing(await listenOnLoopback(target));
    const { url } = await balancer(() => port);
    await expect(ask(url)).rejects.toThrow('aborted');
  });

  test('hangs with a hanging target, and lets it go when the client goes away', async () => {
    const target = createServer();
    const { port } = closing(await listenOnLoopback(target));
    const { url } = await balancer(() => port);
    const giveUp = new AbortController();
    const hanging = expect(ask(url, { signal: giveUp.signal })).rejects.toThrow('aborted');
    const [, answer] = await once(target, 'request');
    const letGo = once(answer, 'close');
    giveUp.abort();
    await Promise.all([hanging, letGo]);
  });

  test('can be closed while a target hangs', async () => {
    const target = createServer();
    const { port } = closing(await listenOnLoopback(target));
    const alb = await startLoadBalancer({ route: () => port });
    const hanging = expect(ask(alb.url)).rejects.toThrow('socket hang up');
    await once(target, 'request');
    await alb.close();
    await hanging;
  });
});
