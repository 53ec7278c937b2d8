import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../sim/loopback.ts';

/** What the function sent back for the one event it was given. */
export interface LambdaAnswer {
  readonly route: 'response' | 'error';
  readonly body: unknown;
  /** stdout and stderr: Lambda sends both to the log. */
  readonly log: string;
}

export interface LambdaRun {
  /** Folder with the bundle and, beside it, the config. */
  readonly folder: string;
  /** `<file>.<export>`, as Lambda is configured. */
  readonly handler: string;
  readonly event: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** The entry of AWS's own runtime client. */
  readonly runtimeClient: string;
  /** What the function takes for the present when it starts, in milliseconds. Absent: the present. */
  readonly startsAt?: number;
}

/** Runs one event through a bundle under AWS's own Lambda runtime client, against a Runtime API of its three routes. */
export async function runInLambda(run: LambdaRun): Promise<LambdaAnswer> {
  let answered: (answer: Omit<LambdaAnswer, 'log'>) => void = () => {};
  const answer = new Promise<Omit<LambdaAnswer, 'log'>>((resolve) => {
    answered = resolve;
  });
  let given = false;
  const server = createServer(async (req, res) => {
    if (req.url?.endsWith('/invocation/next')) {
      if (!given) giveEvent(run, res);
      given = true; // the next "next" hangs, as it does for an idle function
      return;
    }
    const body = await bodyOf(req);
    res.writeHead(202).end('{}');
    answered({ route: req.url?.endsWith('/response') ? 'response' : 'error', body: parsed(body) });
  });
  const api = await listenOnLoopback(server);
  const child = start(run, `127.0.0.1:${api.port}`);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log += chunk.toString('utf8');
    });
  }
  const died = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the runtime client ended with ${code}: ${log}`)));
  });
  try {
    return { ...(await Promise.race([answer, died])), log };
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    await api.close();
  }
}

function giveEvent({ event, timeoutMs, handler, startsAt = Date.now() }: LambdaRun, res: ServerResponse): void {
  res.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': '6bc28136-xmpl-4365-b021-0ce6b2e64ab0',
    'lambda-runtime-deadline-ms': String(startsAt + timeoutMs),
    'lambda-runtime-invoked-function-arn': `arn:aws:lambda:eu-west-1:123456789012:function:${handler}`,
  });
  res.end(JSON.stringify(event));
}

/** A world that plays on another day needs a function that lives on that day. */
const clockAt = (at: number) => {
  const shift = `const now = Date.now; const by = ${at} - now(); Date.now = () => now() + by;`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shift)}` };
};

function start({ folder, handler, env, runtimeClient, startsAt }: LambdaRun, api: string): ChildProcess {
  return spawn(process.execPath, [runtimeClient, handler], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: api,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_FUNCTION_NAME: 'CodeDeployHook_belay',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/belay',
      AWS_LAMBDA_LOG_STREAM_NAME: 'heavy',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'BELAYTEST',
      AWS_SECRET_ACCESS_KEY: 'none',
      ...(startsAt === undefined ? {} : clockAt(startsAt)),
      ...env,
    },
  });
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
