import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { type Recorded, recorded } from './http.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const named = (value: string) => [{ name: 'commonName', value }];

/** A certificate authority of nobody's. `sha1` makes one that TLS refuses for its weakness alone. */
export async function makeAuthority(algorithm: 'sha256' | 'sha1' = 'sha256'): Promise<Certificate> {
  const made = await generate(named('Belay test authority'), {
    keyType: 'ec',
    algorithm,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

export interface CertificateWish {
  readonly authority?: Certificate;
  readonly algorithm?: 'sha256' | 'sha1';
  readonly notBeforeDate?: Date;
  readonly notAfterDate?: Date;
}

/** A certificate for one DNS name: signed by `authority`, or by itself. */
export async function makeCertificate(name: string, wish: CertificateWish = {}): Promise<Certificate> {
  const { authority, algorithm = 'sha256', ...dates } = wish;
  const made = await generate(named(name), {
    keyType: 'ec',
    algorithm,
    ...dates,
    ...(authority && { ca: authority }),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  return { key: made.private, cert: made.cert };
}

/** Every new connection of this process trusts these authorities, and no others, until the test ends. */
export function trustOnly(...authorities: Certificate[]): void {
  const before = getCACertificates('default');
  onTestFinished(() => setDefaultCACertificates(before));
  setDefaultCACertificates(authorities.map(({ cert }) => cert));
}

export interface TlsServer extends Recorded {
  /** The server name that each request's connection asked for. */
  readonly serverNames: readonly (string | false | undefined)[];
}

/** Answers 200 to everything, over TLS. */
export async function tlsServer(certificate: Certificate): Promise<TlsServer> {
  const serverNames: (string | false | undefined)[] = [];
  const server = createServer({ ...certificate }, (req, res) => {
    serverNames.push((req.socket as TLSSocket & { servername?: string | false }).servername);
    res.end('ok');
  });
  server.on('tlsClientError', () => {}); // a client that does not trust it hangs up
  const { port, sockets } = await recorded(server);
  return { port, url: `https://127.0.0.1:${port}`, sockets, serverNames };
}
