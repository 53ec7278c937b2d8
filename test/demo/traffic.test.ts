import { describe, expect, test } from 'vitest';
import { ask } from '../../tools/game-day/ask.ts';
import type { GameDayIo } from '../../tools/game-day/io.ts';
import { hasChanged } from '../../tools/game-day/traffic.ts';
import { noon } from '../kit/core.ts';
import { closedPort, httpServer } from '../kit/http.ts';
import { listeningApp, outputsFile, run } from './kit.ts';

const untold = new AbortController().signal;

/** Time that passes only while the script sleeps, and a service that answers at once, from what moment on as told. */
function service(
  answers: (second: number, n: number) => string,
  over: Partial<GameDayIo> & { readonly tty?: boolean } = {},
) {
  let now: number = noon;
  const asked: { readonly url: string; readonly at: number }[] = [];
  const io = {
    tty: true,
    now: () => now,
    sleep: async (ms: number) => {
      await new Promise(setImmediate);
      now += ms;
    },
    ask: async (url: string) => {
      asked.push({ url, at: now - noon });
      return answers(Math.floor((now - noon) / 1_000), asked.length);
    },
    ...over,
  };
  return { asked, io, send: (...args: string[]) => run(['traffic', '--url', 'http://demo.example.com/', ...args], io) };
}

describe('traffic', () => {
  test('comes at a steady pace', async () => {
    const { asked, send } = service(() => '200 good-1');
    const { code, lines } = await send('--rps', '4', '--minutes', '1');
    expect(code).toBe(0);
    expect(asked).toHaveLength(240);
    expect(asked.slice(0, 3)).toEqual([0, 250, 500].map((at) => ({ url: 'http://demo.example.com/', at })));
    expect(lines.at(-1)).toBe('240 requests in 60 s: 200 good-1 100.0 %');
  });

  test('is ten requests a second where nothing is said', async () => {
    const { asked, send } = service(() => '200');
    await send('--minutes', '1');
    expect(asked).toHaveLength(600);
  });

  test('goes to the URL that the stack names', async () => {
    const { asked, io } = service(() => '200');
    const file = outputsFile({ ServiceUrl: 'http://named.example.com/' });
    await run(['traffic', '--outputs', file, '--rps', '1', '--minutes', '1'], io);
    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(['http://named.example.com/']));
  });

  test('does not wait for slow answers, and does not pile them up without end', async () => {
    const hanging = new AbortController();
    let asked = 0;
    const never = (_url: string, signal: AbortSignal) => {
      asked += 1;
      return new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    let [slept, now] = [0, 0];
    const sleep = async (ms: number) => {
      now += ms;
      slept += 1;
      if (slept === 250) hanging.abort();
    };
    const ran = await run(['traffic', '--url', 'http://x/'], {
      now: () => now,
      ask: never,
      sleep,
      signal: hanging.signal,
    });
    expect(asked).toBe(200);
    expect(ran.lines.at(-1)).toBe('50 requests in 25 s: not sent (too many unanswered) 100.0 %');
  });

  test('a line tells each change of the mix, and only those', async () => {
    const { send } = service((second, n) => (second >= 30 && n % 2 === 0 ? '500 fail-late' : '200 fail-late'));
    const { lines } = await send('--minutes', '2');
    expect(lines).toEqual([
      '12:00:15 200 fail-late 100.0 %',
      expect.stringMatching(/^12:00:45 /),
      '1200 requests in 120 s: 200 fail-late 62.5 %, 500 fail-late 37.5 %',
    ]);
  });

  test('nobody at a terminal: only the end is told', async () => {
    const { send } = service((second) => (second < 30 ? '200' : '500'), { tty: false });
    expect((await send('--minutes', '1')).lines).toEqual(['600 requests in 60 s: 200 50.0 %, 500 50.0 %']);
  });

  test('Ctrl-C ends it with 0 and what came of it', async () => {
    const interrupt = new AbortController();
    const answers = (second: number) => {
      if (second === 5) interrupt.abort();
      return '200';
    };
    const { send } = service(answers, { signal: interrupt.signal });
    const { code, lines } = await send('--rps', '1');
    expect({ code, lines }).toEqual({ code: 0, lines: ['6 requests in 6 s: 200 100.0 %'] });
  });
});

describe('a mix has changed', () => {
  test.each([
    ['at first', undefined, { a: 100 }, true],
    ['when nothing moved', { a: 90, b: 10 }, { a: 90, b: 10 }, false],
    ['when a share moved by ten points', { a: 90, b: 10 }, { a: 80, b: 20 }, false],
    ['when a share moved by more', { a: 90, b: 10 }, { a: 79, b: 21 }, true],
    ['when something is new', { a: 100 }, { a: 99.9, b: 0.1 }, true],
    ['when something is gone', { a: 99.9, b: 0.1 }, { a: 100 }, true],
  ])('%s: %#', (_, before, now, changed) => expect(hasChanged(before, now)).toBe(changed));
});

describe('a request', () => {
  test('gets a status and the name of who answered', async () => {
    const { url } = await listeningApp({ REVISION: '42', RELEASE: 'good-1' });
    expect(await ask(url, untold)).toBe('200 good-1');
    expect(await ask(`${url}/health`, untold)).toBe('200 good-1');
    const nameless = await listeningApp({ REVISION: '42', FAULT: 'errors' });
    expect(await ask(nameless.url, untold)).toBe('500 42');
  });

  test.each([
    ['a page that is no JSON', 503, '<html>Service Unavailable</html>', '503'],
    ['JSON that names nobody', 502, '{}', '502'],
    ['JSON of nothing', 200, 'null', '200'],
    ['a revision that is no text', 200, '{"revision":7}', '200'],
  ])('gets the status alone of %s', async (_, status, body, got) => {
    const { url } = await httpServer((_req, res) => {
      res.writeHead(status);
      res.end(body);
    });
    expect(await ask(url, untold)).toBe(got);
  });

  test('is not sent on by a redirect', async () => {
    const { url } = await httpServer((_req, res) => {
      res.writeHead(302, { location: 'http://127.0.0.1:9/' });
      res.end();
    });
    expect(await ask(url, untold)).toBe('302');
  });

  test('that nobody takes or answers is an outcome too', async () => {
    expect(await ask(`http://127.0.0.1:${await closedPort()}/`, untold)).toBe('no answer (ECONNREFUSED)');
    const { url } = await httpServer((req) => void req.socket.destroy());
    expect(await ask(url, untold)).toMatch(/^no answer \((UND_ERR_SOCKET|ECONNRESET)\)$/);
  });

  test('is dropped by the signal', async () => {
    const interrupt = new AbortController();
    const { url } = await httpServer(() => interrupt.abort());
    await expect(ask(url, interrupt.signal)).rejects.toThrow('aborted');
  });
});
