import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { type Loopback, listenOnLoopback } from '../loopback.ts';

export interface LoadBalancerOptions {
  /** Asked at each request: the loopback port of the app that gets it, or `undefined` when nothing may. */
  route(): number | undefined;
}

/** An ALB as its clients see it: passes on what the target says, and answers for itself only when no target can. */
export async function startLoadBalancer({ route }: LoadBalancerOptions): Promise<Loopback> {
  const server = createServer((req, res) => {
    const port = route();
    if (port === undefined) return answerForTarget(res, 503, 'Service Temporarily Unavailable');
    passOn(req, res, port);
  });
  return listenOnLoopback(server);
}

function passOn(req: IncomingMessage, res: ServerResponse, port: number): void {
  const headers = {
    ...endToEnd(req.headers),
    'x-forwarded-for': req.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(req.socket.localPort),
  };
  const upstream = request({ host: '127.0.0.1', port, method: req.method, path: req.url, headers, agent: false });
  upstream.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    pipeline(answer, res, () => {}); // a break on either side has broken the other: nothing is left to do
  });
  upstream.on('error', () => {
    if (res.headersSent || res.destroyed) res.destroy();
    else answerForTarget(res, 502, 'Bad Gateway');
  });
  res.on('close', () => upstream.destroy());
  req.pipe(upstream); // not a pipeline: that would break the client's connection before it could hear 502
}

function answerForTarget(res: ServerResponse, status: number, title: string): void {
  const heading = `${status} ${title}`;
  res.writeHead(status, { server: 'awselb/2.0', 'content-type': 'text/html' });
  res.end(
    `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}

/** Headers of one connection say nothing about the other. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _c, 'keep-alive': _k, 'transfer-encoding': _t, upgrade: _u, ...rest } = headers;
  return rest;
}
