import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { ProbeReply } from '../core/health-check.ts';
import type { UnreachableReason } from '../core/observation.ts';
import { millis } from '../core/units.ts';
import type { Ask, ProbeRequest } from '../flows/ports.ts';
import { ForbiddenAddress, guardedLookup, type MayConnect } from './address-guard.ts';

/**
 * One GET over a fresh connection: an ALB node or a task that has just gone away must not be asked through a kept
 * socket. No redirects, no proxy, no decompression. (Why not `fetch`: docs/decisions.md.)
 */
export const makeAsk =
  (mayConnect: MayConnect): Ask =>
  (request, signal) =>
    new Promise<ProbeReply>((resolve) => {
      const startedAt = performance.now();
      const fail = (error: unknown) => resolve(replyFrom(error));
      const url = new URL(request.url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      // Sockets look up names only: a literal address must be judged here.
      if (isIP(host) !== 0 && !mayConnect(host)) return fail(new ForbiddenAddress(host));
      const { request: send } = url.protocol === 'https:' ? https : http;
      const outgoing = send(url, {
        agent: false,
        lookup: guardedLookup(mayConnect),
        headers: { 'accept-encoding': 'identity', ...request.headers },
        signal,
        ...(request.serverName === undefined ? {} : { servername: request.serverName }),
      });
      outgoing.on('error', fail);
      // Nobody asked for another protocol. Without this listener node hangs up and says nothing, not even an error.
      outgoing.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        resolve({ kind: 'not-http', detail: `the reply leaves HTTP (status ${statusCode})` });
      });
      outgoing.on('response', (incoming) => {
        read(incoming, request)
          .then((reply) => resolve({ ...reply, tookMs: millis(performance.now() - startedAt) }), fail)
          .finally(() => outgoing.destroy());
      });
      outgoing.end();
    }).catch(replyFrom); // a URL or a header that cannot be sent: the executor threw

async function read(incoming: IncomingMessage, { bodyMaxBytes }: ProbeRequest) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyMaxBytes) break;
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const body = Buffer.concat(chunks).toString('utf8');
  return { kind: 'reply', status: incoming.statusCode ?? 0, headers, body, truncated: bytes > bodyMaxBytes } as const;
}

const reasons: Record<string, UnreachableReason> = {
  ABORT_ERR: 'no-answer',
  BELAY_FORBIDDEN_ADDRESS: 'forbidden-address',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ENOTFOUND: 'name-not-resolved',
  EAI_AGAIN: 'name-not-resolved',
  EPROTO: 'tls-failed',
};

/** Node's own error codes; a name that resolves to several addresses fails with all of their errors in one. */
function replyFrom(thrown: unknown): ProbeReply {
  const error = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message.slice(0, 200) : String(error);
  if (code.startsWith('HPE_')) return { kind: 'not-http', detail: `the reply is not HTTP (${code})` };
  const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  const tls =
    /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|ERROR_IN_|DEPTH_ZERO|SELF_SIGNED|INVALID_|PATH_LENGTH|HOSTNAME_|UNSPECIFIED)/.test(
      code,
    );
  return { kind: 'no-reply', reason: known ?? (tls ? 'tls-failed' : 'network-failed'), detail };
}
