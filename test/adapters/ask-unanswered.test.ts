import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { makeAsk } from '../../functions/adapters/ask.ts';
import type { ProbeReply } from '../../functions/core/health-check.ts';
import type { ProbeRequest } from '../../functions/flows/ports.ts';
import { app, closed, closedPort, rawServer } from '../kit/http.ts';

function ask(url: string, over: Partial<ProbeRequest> = {}, signal = new AbortController().signal) {
  return makeAsk(() => true)({ url, headers: {}, bodyMaxBytes: 1_000, ...over }, signal);
}
const noReply = (reason: string) => ({ kind: 'no-reply', reason });
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n';

describe('when its patience ends', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['nothing has come back', () => {}],
    ['half of the head has come back', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-le')],
    ['the head has come back', (socket) => socket.write(HEAD)],
    ['half of the body has come back', (socket) => socket.write(`${HEAD}half`)],
  ])('%s: no answer, and the connection is let go', async (_, answer) => {
    const { url, asked } = await rawServer(answer);
    const patience = new AbortController();
    const reply = ask(url, {}, patience.signal);
    const socket = await asked();
    patience.abort();
    expect(await reply).toMatchObject(noReply('no-answer'));
    await closed(socket);
    expect(socket.closed).toBe(true);
  });

  test('before it began, nobody is asked', async () => {
    const { url, hits } = await app();
    expect(await ask(url, {}, AbortSignal.abort())).toMatchObject(noReply('no-answer'));
    expect(hits).toEqual([]);
  });

  test('after the reply, nothing changes', async () => {
    const { url } = await app({ body: 'ok' });
    const patience = new AbortController();
    const reply = await ask(url, {}, patience.signal);
    patience.abort();
    expect(reply).toMatchObject({ kind: 'reply', body: 'ok' });
  });
});

describe('no reply', () => {
  test('where nobody listens', async () => {
    expect(await ask(`http://127.0.0.1:${await closedPort()}/`)).toMatchObject(noReply('connection-refused'));
  });

  test('from a name with several addresses where nobody listens', async () => {
    expect(await ask(`http://localhost:${await closedPort()}/`)).toMatchObject(noReply('connection-refused'));
  });

  test('from a name that does not resolve', async () => {
    expect(await ask('http://something.invalid/health')).toMatchObject(noReply('name-not-resolved'));
  });

  test.each<[string, (socket: Socket) => void]>([
    ['a reset before the head', (socket) => socket.resetAndDestroy()],
    ['a reset in the middle of the body', (socket) => socket.write(`${HEAD}half`, () => socket.resetAndDestroy())],
    ['an end before the head', (socket) => socket.end()],
    ['an end in the middle of the head', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent')],
    ['an end in the middle of the body', (socket) => socket.end(`${HEAD}half`)],
  ])('but %s', async (_, answer) => {
    const { url } = await rawServer(answer);
    expect(await ask(url)).toMatchObject(noReply('connection-reset'));
  });
});

describe('what comes back is not HTTP', () => {
  test.each<[string, string | Buffer]>([
    ["another protocol's greeting", 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['plain text', 'healthy'],
    ['bytes', Buffer.alloc(64, 0x15)],
    ['a status that is no number', 'HTTP/1.1 OK 200\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nok'],
    ['junk for a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n'],
    ['a head without an end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`],
  ])('%s', async (_, bytes) => {
    const { url } = await rawServer((socket) => socket.end(bytes));
    expect(await ask(url)).toMatchObject({ kind: 'not-http', detail: expect.stringContaining('HPE_') });
  });

  test('a switch to another protocol that nobody asked for', { timeout: 2_000 }, async () => {
    const { url, asked } = await rawServer((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    );
    const reply = ask(url);
    await closed(await asked());
    expect(await reply).toMatchObject({ kind: 'not-http', detail: expect.stringContaining('101') });
  });
});

describe('it never rejects', () => {
  test.each<[string, string, Partial<ProbeRequest>]>([
    ['a header value with a line break', 'http://127.0.0.1:9/', { headers: { 'x-a': 'b\r\nc: d' } }],
    ['a header name with a space', 'http://127.0.0.1:9/', { headers: { 'x a': 'b' } }],
    ['no URL', 'shop.example.com/health', {}],
    ["another protocol's URL", 'ftp://127.0.0.1/health', {}],
  ])('%s', async (_, url, over) => {
    const reply: ProbeReply = await ask(url, over);
    expect(reply).toMatchObject(noReply('network-failed'));
  });
});
