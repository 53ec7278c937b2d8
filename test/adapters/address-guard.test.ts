import { describe, expect, test, vi } from 'vitest';
import {
  ForbiddenAddress,
  guardedLookup,
  type Lookup,
  notForbidden,
  singleFlight,
} from '../../functions/adapters/address-guard.ts';
import { makeAsk } from '../../functions/adapters/ask.ts';
import { httpServer } from '../kit/http.ts';

// Real names resolve as they do; the test's own names resolve to what it says.
const names = vi.hoisted(() => ({ known: new Map<string, { address: string; family: number }[]>(), asked: [''] }));
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  const lookup = (name: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) => {
    names.asked.push(name);
    const found = names.known.get(name);
    if (!found) return dns.lookup(name, options, done);
    queueMicrotask(() => (options.all ? done(null, found) : done(null, found[0]?.address, found[0]?.family)));
  };
  return { ...dns, lookup };
});

const ask = (url: string, mayConnect = notForbidden) =>
  makeAsk(mayConnect)({ url, headers: {}, bodyMaxBytes: 100 }, new AbortController().signal);
const forbidden = { kind: 'no-reply', reason: 'forbidden-address' };

describe('an address', () => {
  test.each([
    ['127.0.0.1', 'this host'],
    ['127.255.255.254', 'this host'],
    ['0.0.0.0', 'this host'],
    ['0.1.2.3', 'this network'],
    ['169.254.169.254', "the instance's metadata"],
    ['169.254.170.2', "the task's metadata and credentials"],
    ['169.254.0.0', 'link-local, the first'],
    ['169.254.255.255', 'link-local, the last'],
    ['::', 'this host'],
    ['::1', 'this host'],
    ['0:0:0:0:0:0:0:1', 'this host, in full'],
    ['fe80::1', 'link-local'],
    ['febf:ffff::1', 'link-local, the last'],
    ['FE80::1', 'link-local, in capitals'],
    ['fe80::1%eth0', 'link-local, with its zone'],
    ['fd00:ec2::254', "the instance's metadata"],
    ['fd00:ec2::23', "the pod's credentials"],
    ['::ffff:127.0.0.1', 'this host, mapped'],
    ['::ffff:7f00:1', 'this host, mapped, in hex'],
    ['::ffff:169.254.169.254', 'metadata, mapped'],
    ['::ffff:a9fe:a9fe', 'metadata, mapped, in hex'],
    ['::ffff:0.0.0.0', 'this host, mapped'],
  ])('%s is refused: %s', (address) => expect(notForbidden(address)).toBe(false));

  test.each([
    ['10.0.0.42', 'a VPC'],
    ['172.31.255.1', 'a VPC'],
    ['192.168.1.1', 'a VPC'],
    ['100.64.0.1', 'a VPC with shared address space'],
    ['54.239.28.85', 'the internet'],
    ['1.0.0.0', 'just past this network'],
    ['126.255.255.255', 'just below loopback'],
    ['128.0.0.0', 'just past loopback'],
    ['169.253.255.255', 'just below link-local'],
    ['169.255.0.0', 'just past link-local'],
    ['2001:db8::1', 'a VPC'],
    ['fd00:ec3::254', 'a private network next to the metadata'],
    ['fd12:3456::1', 'a private network'],
    ['fe7f:ffff::1', 'just below link-local'],
    ['fec0::1', 'just past link-local'],
    ['::2', 'just past loopback'],
    ['::ffff:10.0.0.42', 'a VPC, mapped'],
  ])('%s may be asked: %s', (address) => expect(notForbidden(address)).toBe(true));
});

describe('a URL that leads to this host is refused, and nothing connects', () => {
  test.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://LOCALHOST',
    'http://2130706433',
    'http://0x7f000001',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://127.0.0.1.',
    'http://①②⑦.0.0.1',
    'http://0.0.0.0',
    'http://0',
    'http://[::1]',
    'http://[::]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[0:0:0:0:0:ffff:127.0.0.1]',
    'https://127.0.0.1',
    'https://localhost',
  ])('%s', async (origin) => {
    const { port, url, sockets } = await httpServer((_, res) => res.end());
    expect(await ask(`${origin}:${port}/health`)).toMatchObject(forbidden);
    // The only connection that the server ever saw is this one.
    expect(await ask(url, () => true)).toMatchObject({ kind: 'reply', status: 200 });
    expect(sockets).toHaveLength(1);
  });
});

describe('a name is judged by what it resolves to', () => {
  const at = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 });

  test.each([
    ['this host', ['127.0.0.1']],
    ["the instance's metadata", ['169.254.169.254']],
    ['this host, mapped', ['::ffff:127.0.0.1']],
    ['a good address and a bad one', ['10.0.0.42', '127.0.0.1']],
    ['a bad address and a good one', ['127.0.0.1', '10.0.0.42']],
  ])('%s: refused, and nothing connects', async (_, addresses) => {
    names.known.set('green.test', addresses.map(at));
    const { port, url, sockets } = await httpServer((_, res) => res.end());
    expect(await ask(`http://green.test:${port}/`)).toMatchObject(forbidden);
    expect(await ask(url, () => true)).toMatchObject({ kind: 'reply' });
    expect(sockets).toHaveLength(1);
  });

  test('resolved once: the address that is judged is the one that is asked', async () => {
    names.known.set('once.test', [at('127.0.0.1')]);
    names.asked.length = 0;
    const { port } = await httpServer((_, res) => res.end());
    const judged: string[] = [];
    const mayConnect = (address: string) => judged.push(address) > 0;
    expect(await ask(`http://once.test:${port}/`, mayConnect)).toMatchObject({ kind: 'reply', status: 200 });
    expect([names.asked, judged]).toEqual([['once.test'], ['127.0.0.1']]);
  });

  test.each([{ all: true }, { all: false }, {}])('looked up with %o, it is guarded', async (options) => {
    names.known.set('bad.test', [at('169.254.169.254')]);
    const refused = await new Promise((resolve) => guardedLookup(notForbidden)('bad.test', options, resolve));
    expect(refused).toBeInstanceOf(ForbiddenAddress);
    expect(refused).toHaveProperty('message', expect.stringContaining('169.254.169.254'));
  });

  test.each([
    [{ all: true }, [null, [{ address: '10.0.0.42', family: 4 }], undefined]],
    [{ all: false }, [null, '10.0.0.42', 4]],
  ])('looked up with %o, what is allowed comes back as it came', async (options, wanted) => {
    names.known.set('good.test', [at('10.0.0.42')]);
    const answer = await new Promise((resolve) =>
      guardedLookup(notForbidden)('good.test', options, (...args) => resolve(args)),
    );
    expect(answer).toEqual(wanted);
  });

  test('one that does not resolve is no forbidden one', async () => {
    const found = await new Promise((resolve) =>
      guardedLookup(notForbidden)('nothing.invalid', { all: true }, resolve),
    );
    expect(found).toHaveProperty('code', expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/));
  });
});

describe('a name that is being looked up', () => {
  type Found = Parameters<Lookup>[2];

  test('is not looked up again: four hung look-ups would take all of the process’s threads', () => {
    const asked: Found[] = [];
    const lookUp = singleFlight((_name, _options, found) => void asked.push(found));
    const answers: unknown[] = [];
    for (let i = 0; i < 5; i += 1) lookUp('green.example.com', { all: true }, (_, found) => void answers.push(found));
    expect(asked).toHaveLength(1);
    asked[0]?.(null, [{ address: '10.0.0.42', family: 4 }]);
    expect(answers).toEqual(Array(5).fill([{ address: '10.0.0.42', family: 4 }]));
  });

  test('is looked up anew once it was answered, and apart from others and other ways', () => {
    const asked: string[] = [];
    const lookUp = singleFlight((name, options, found) => {
      asked.push(`${name} ${options.all}`);
      if (name === 'answered') found(null, '10.0.0.42', 4);
    });
    for (const name of ['answered', 'answered', 'hung', 'hung', 'other']) lookUp(name, { all: false }, () => {});
    lookUp('hung', { all: true }, () => {});
    expect(asked).toEqual(['answered false', 'answered false', 'hung false', 'other false', 'hung true']);
  });
});
