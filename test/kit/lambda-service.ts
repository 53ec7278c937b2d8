import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { listenOnLoopback } from '../../sim/loopback.ts';

/** What Lambda answers to one Invoke. */
export interface LambdaReply {
  /** 200 by default. Of any other, `error` is the exception's code. */
  readonly status?: number;
  readonly error?: string;
  readonly functionError?: string;
  readonly executedVersion?: string;
  readonly body?: string;
  /** No answer ever comes. */
  readonly silent?: boolean;
}

export interface AskedOfLambda {
  readonly path: string;
  readonly type: string | undefined;
  readonly body: unknown;
}

/**
 * Lambda's Invoke on loopback, REST and JSON as its API has them; each reply is given once, the last for ever. Every other
 * request goes on to `elsewhere`: a function has one endpoint for all of its clients.
 */
export async function serveLambda(replies: readonly LambdaReply[], elsewhere?: string) {
  const asked: AskedOfLambda[] = [];
  const server = createServer(async (req, res) => {
    const body = await buffer(req);
    const { url: path = '', headers } = req;
    if (!path.startsWith('/2015-03-31/functions/')) return passOn(req, res, body, elsewhere);
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? {};
    asked.push({ path, type: headers['x-amz-invocation-type']?.toString(), body: JSON.parse(body.toString('utf8')) });
    if (!reply.silent) answer(res, reply);
  });
  const { url, close } = await listenOnLoopback(server);
  onTestFinished(() => close());
  return { url, asked };
}

function answer(res: ServerResponse, { status = 200, error, functionError, executedVersion, body }: LambdaReply): void {
  res.writeHead(status, {
    'content-type': 'application/json',
    ...(error ? { 'x-amzn-errortype': error } : {}),
    ...(functionError ? { 'x-amz-function-error': functionError } : {}),
    ...(executedVersion ? { 'x-amz-executed-version': executedVersion } : {}),
  });
  res.end(body ?? (error ? JSON.stringify({ Type: 'User', Message: `it is ${error}` }) : ''));
}

function passOn({ method, url = '/', headers }: IncomingMessage, res: ServerResponse, body: Buffer, to = ''): void {
  const onward = request(new URL(url, to), { method, headers }, (reply) => {
    res.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(res);
  });
  onward.on('error', () => res.destroy());
  onward.end(body);
}
