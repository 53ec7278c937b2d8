import { beforeAll, describe, expect, test } from 'vitest';
import { makeAsk } from '../../functions/adapters/ask.ts';
import type { ProbeRequest } from '../../functions/flows/ports.ts';
import { app } from '../kit/http.ts';
import { type Certificate, makeAuthority, makeCertificate, tlsServer, trustOnly } from '../kit/tls.ts';

const NAME = 'shop.example.com';
const tlsFailed = { kind: 'no-reply', reason: 'tls-failed' };

let authority: Certificate;
let certificate: Certificate;

beforeAll(async () => {
  authority = await makeAuthority();
  certificate = await makeCertificate(NAME, { authority });
});

const ask = (url: string, over: Partial<ProbeRequest> = {}) =>
  makeAsk(() => true)({ url, headers: {}, bodyMaxBytes: 1_000, ...over }, new AbortController().signal);

describe('a certificate that is trusted', () => {
  test('under the server name that is asked for, which the server is told', async () => {
    trustOnly(authority);
    const { url, serverNames } = await tlsServer(certificate);
    expect(await ask(url, { serverName: NAME })).toMatchObject({ kind: 'reply', status: 200, body: 'ok' });
    expect(serverNames).toEqual([NAME]);
  });

  test('under the host header where no server name is given: an ALB by its DNS name needs nothing more', async () => {
    trustOnly(authority);
    const { url, serverNames } = await tlsServer(certificate);
    expect(await ask(url, { headers: { host: `${NAME}:443` } })).toMatchObject({ kind: 'reply', status: 200 });
    expect(serverNames).toEqual([NAME]);
  });

  test('does not help under a name that it is not for', async () => {
    trustOnly(authority);
    const { url, serverNames } = await tlsServer(certificate);
    expect(await ask(url, { serverName: 'other.example.com' })).toMatchObject(tlsFailed);
    expect(await ask(url, { serverName: 'other.example.com', headers: { host: NAME } })).toMatchObject(tlsFailed);
    expect(await ask(url)).toMatchObject(tlsFailed);
    expect(serverNames).toEqual([]);
  });

  test('is trusted anew at each attempt: no session is taken over from the last one', async () => {
    const { url } = await tlsServer(certificate);
    trustOnly(authority);
    expect(await ask(url, { serverName: NAME })).toMatchObject({ kind: 'reply' });
    trustOnly(await makeAuthority());
    expect(await ask(url, { serverName: NAME })).toMatchObject(tlsFailed);
  });
});

describe('a certificate that is not', () => {
  test('because it is signed by itself', async () => {
    const { url, serverNames } = await tlsServer(await makeCertificate(NAME));
    expect(await ask(url, { serverName: NAME })).toMatchObject(tlsFailed);
    expect(serverNames).toEqual([]);
  });

  test('because nobody knows its authority', async () => {
    const { url } = await tlsServer(certificate);
    expect(await ask(url, { serverName: NAME })).toMatchObject(tlsFailed);
  });

  test('because its time is over', async () => {
    trustOnly(authority);
    const notBeforeDate = new Date('2020-01-01');
    const notAfterDate = new Date('2020-02-01');
    const { url } = await tlsServer(await makeCertificate(NAME, { authority, notBeforeDate, notAfterDate }));
    expect(await ask(url, { serverName: NAME })).toMatchObject(tlsFailed);
  });

  test('because its signature is too weak', async () => {
    const weak = await makeAuthority('sha1');
    trustOnly(weak);
    const { url } = await tlsServer(await makeCertificate(NAME, { authority: weak, algorithm: 'sha1' }));
    expect(await ask(url, { serverName: NAME })).toMatchObject(tlsFailed);
  });
});

test('a server that speaks plain HTTP where TLS is expected', async () => {
  const { port } = await app();
  expect(await ask(`https://127.0.0.1:${port}/`)).toMatchObject(tlsFailed);
});

test('a server that speaks TLS where plain HTTP is expected gets no reply out of it', async () => {
  const { port } = await tlsServer(certificate);
  expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'no-reply', reason: 'connection-reset' });
});
