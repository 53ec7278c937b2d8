import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { makeAsk } from '../../functions/adapters/ask.ts';
import type { ProbeReply } from '../../functions/core/health-check.ts';
import type { ProbeRequest } from '../../functions/flows/ports.ts';
import { app, closed, httpServer, rawServer, recorded } from '../kit/http.ts';

const never = new AbortController().signal;

/** The laptop's rule: these servers live on loopback. */
function ask(url: string, over: Partial<ProbeRequest> = {}, signal = never): Promise<ProbeReply> {
  return makeAsk(() => true)({ url, headers: {}, bodyMaxBytes: 1_000, ...over }, signal);
}

describe('a reply', () => {
  test('comes back whole: status, headers, body', async () => {
    const { url } = await app({ status: 503, headers: { 'X-Revision': '42' }, body: { status: 'stärting' } });
    expect(await ask(url)).toMatchObject({
      kind: 'reply',
      status: 503,
      headers: { 'x-revision': '42', 'content-type': 'application/json' },
      body: '{"status":"stärting"}',
      truncated: false,
    });
  });

  test('may be empty', async () => {
    const { url } = await app({ status: 204 });
    expect(await ask(url)).toMatchObject({ kind: 'reply', status: 204, body: '', truncated: false });
  });

  test('joins headers of one name', async () => {
    const { url } = await httpServer((_, res) => res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end());
    expect(await ask(url)).toMatchObject({ headers: { 'set-cookie': 'a=1,b=2' } });
  });

  test('is the final one: what comes before it is passed over', async () => {
    const { url } = await rawServer((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    );
    expect(await ask(url)).toMatchObject({ kind: 'reply', status: 200, body: 'ok' });
  });

  test('takes the time from the start of the attempt to the last byte of the body', async () => {
    let headSentAt = Number.NaN;
    let endedAt = Number.NaN;
    const { url } = await httpServer((_, res) => {
      res.write('first', async () => {
        headSentAt = performance.now();
        while (performance.now() - headSentAt < 5) await setImmediate();
        endedAt = performance.now();
        res.end('last');
      });
    });
    const askedAt = performance.now();
    const reply = await ask(url);
    const repliedAt = performance.now();
    const tookMs = reply.kind === 'reply' ? reply.tookMs : Number.NaN;
    expect(tookMs).toBeGreaterThanOrEqual(endedAt - headSentAt);
    expect(tookMs).toBeLessThanOrEqual(repliedAt - askedAt);
  });
});

describe('a body', () => {
  test.each([
    ['just below the cap', 999, false],
    ['at the cap', 1_000, false],
    ['one byte over the cap', 1_001, true],
    ['far over the cap', 10_000_000, true],
  ])('%s', async (_, bodyBytes, truncated) => {
    const { url } = await app({ bodyBytes });
    const reply = await ask(url);
    expect(reply).toMatchObject({ kind: 'reply', status: 200, truncated });
    expect(reply).toHaveProperty('body', truncated ? expect.any(String) : 'x'.repeat(bodyBytes));
  });

  test('is counted in bytes, not in characters', async () => {
    const { url } = await app({ body: 'ä'.repeat(501) });
    expect(await ask(url)).toMatchObject({ truncated: true });
  });

  test('never holds more than the cap', async () => {
    const { url } = await app({ bodyBytes: 10_000_000 });
    expect(await ask(url)).toSatisfy((reply: ProbeReply) => reply.kind === 'reply' && reply.body.length <= 1_000);
  });

  test('over the cap, without an end: the connection is let go', async () => {
    const { url, sockets } = await recorded(
      createServer((_, res) => {
        const more = () => void (res.destroyed || res.write('x'.repeat(65_536), more));
        more();
      }),
    );
    expect(await ask(url)).toMatchObject({ kind: 'reply', truncated: true });
    await Promise.all(sockets.map(closed));
    expect(sockets).toHaveLength(1);
  });

  test('is not asked for, and not taken, in a compressed form', async () => {
    const { url, hits } = await app({ headers: { 'content-encoding': 'gzip' }, body: 'no gzip at all' });
    expect(await ask(url)).toMatchObject({ kind: 'reply', body: 'no gzip at all' });
    expect(hits[0]?.headers['accept-encoding']).toBe('identity');
  });
});

describe('a request', () => {
  test('is one GET of exactly the URL, with its query', async () => {
    const { url, hits } = await app();
    await ask(`${url}/health?deep=1&x=%20`);
    expect(hits).toMatchObject([{ method: 'GET', url: '/health?deep=1&x=%20' }]);
  });

  test('carries the user agent and the host that it is given', async () => {
    const { url, hits } = await app();
    const headers = { 'user-agent': 'belay-before-allow-traffic', host: 'shop.example.com', 'x-probe': 'yes' };
    await ask(url, { headers });
    expect(hits[0]?.headers).toMatchObject(headers);
  });

  test('names its own host when it is given none', async () => {
    const { url, port, hits } = await app();
    await ask(url);
    expect(hits[0]?.headers.host).toBe(`127.0.0.1:${port}`);
  });

  test('does not follow a redirect: the other server is never asked', async () => {
    const elsewhere = await app();
    const { url } = await app({ redirectTo: `${elsewhere.url}/health` });
    expect(await ask(url)).toMatchObject({
      kind: 'reply',
      status: 302,
      headers: { location: `${elsewhere.url}/health` },
    });
    expect(elsewhere.hits).toEqual([]);
  });

  test('goes over a connection of its own, which is not kept', async () => {
    const { url, sockets } = await httpServer((_, res) => res.end('ok'));
    await ask(url);
    await ask(url);
    await Promise.all(sockets.map(closed));
    expect(sockets).toHaveLength(2);
  });
});
