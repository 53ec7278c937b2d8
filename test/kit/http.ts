import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type App, type Behaviour, startApp } from '../../sim/apps/app.ts';
import { type Loopback, listenOnLoopback } from '../../sim/loopback.ts';

/** Real servers on loopback for one test; each is closed when the test ends. */
export async function app(...script: Behaviour[]): Promise<App> {
  const started = await startApp(script);
  onTestFinished(() => started.close());
  return started;
}

export interface Recorded {
  readonly port: number;
  readonly url: string;
  /** Every connection so far, oldest first, those included that are closed. */
  readonly sockets: readonly Socket[];
}

/** An HTTP or HTTPS server that remembers its connections. */
export async function recorded(server: Server): Promise<Recorded> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const { close, port, url }: Loopback = await listenOnLoopback(server);
  onTestFinished(() => close());
  return { port, url, sockets };
}

export const httpServer = (listener: RequestListener) => recorded(createHttpServer(listener));

export interface RawServer extends Recorded {
  /** The first connection, once its request has begun to arrive. */
  asked(): Promise<Socket>;
}

/** A server that speaks no HTTP of its own: `onAsked` may write anything, once the request has begun to arrive. */
export async function rawServer(onAsked: (socket: Socket) => void): Promise<RawServer> {
  const sockets: Socket[] = [];
  const first = Promise.withResolvers<Socket>();
  const server = createNetServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}); // a probe that lets go may break the connection
    socket.once('data', () => {
      onAsked(socket);
      first.resolve(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, sockets, asked: () => first.promise };
}

/** When this connection is over, at the server's end, whichever way it ended. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.on('close', () => resolve());
    socket.on('error', () => {}); // its close follows
  });

/** A port that was free a moment ago and that nobody listens on. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listenOnLoopback(createHttpServer());
  await close();
  return port;
}
