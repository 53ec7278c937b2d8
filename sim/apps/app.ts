import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { type Loopback, listenOnLoopback } from '../loopback.ts';

/** How an app behaves at one request. */
export interface Behaviour {
  /** 200 when absent; 302 for a redirect. */
  readonly status?: number | undefined;
  /** JSON-serialised unless a string. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds before anything is answered, in real time. */
  readonly delayMs?: number | undefined;
  /** Accepts the request and never answers. */
  readonly hang?: boolean | undefined;
  /** Streams this many bytes in place of `body`, with no content length that would give it away. */
  readonly bodyBytes?: number | undefined;
  /** Breaks the connection in place of an answer. */
  readonly reset?: boolean | undefined;
  readonly redirectTo?: string | undefined;
  /** For so many requests (1 when absent); the last behaviour of a script repeats for ever. */
  readonly times?: number | undefined;
}

export interface Hit {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface App extends Loopback {
  /** Every request so far, oldest first. */
  readonly hits: readonly Hit[];
}

/** A real HTTP server on loopback that follows a script. An empty script answers 200. */
export async function startApp(script: readonly Behaviour[]): Promise<App> {
  const hits: Hit[] = [];
  const nextBehaviour = follow(script);
  const server = createServer((req, res) => {
    hits.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers });
    req.resume();
    const behaviour = nextBehaviour();
    if (behaviour.hang) return;
    const timer = setTimeout(() => act(behaviour, res), behaviour.delayMs ?? 0);
    res.on('close', () => clearTimeout(timer));
  });
  return { ...(await listenOnLoopback(server)), hits };
}

/** Walks a script: which behaviour the next request meets. */
export function follow(script: readonly Behaviour[]): () => Behaviour {
  let place = 0;
  let served = 0;
  return () => {
    while (place < script.length - 1 && served >= (script[place]?.times ?? 1)) {
      place += 1;
      served = 0;
    }
    served += 1;
    return script[place] ?? {};
  };
}

function act(behaviour: Behaviour, res: ServerResponse): void {
  const { body = '', bodyBytes, redirectTo } = behaviour;
  if (behaviour.reset) return void res.socket?.resetAndDestroy();
  res.writeHead(behaviour.status ?? (redirectTo === undefined ? 200 : 302), {
    'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
    ...(redirectTo !== undefined && { location: redirectTo }),
    ...behaviour.headers,
  });
  if (bodyBytes === undefined) return void res.end(typeof body === 'string' ? body : JSON.stringify(body));
  pipeline(Readable.from(blocks(bodyBytes)), res, () => {}); // a reader who has had enough may go away
}

function* blocks(bytes: number): Generator<Buffer> {
  const size = 64 * 1024;
  for (let left = bytes; left > 0; left -= size) yield Buffer.alloc(Math.min(left, size), 'x');
}
