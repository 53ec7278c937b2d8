import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadSetting, makeAnswers, readSettings } from './faults.mjs';
import { readIdentity } from './identity.mjs';

/** Longer than the 60 s after which a load balancer drops an idle connection: else it asks on one that is just closing, a 502. */
const KEEP_ALIVE_MS = 65_000;

let server;
let stopping = false;

/** What is under way is answered, nothing new is taken, and the process then ends by itself, with 0. */
function stop() {
  if (server === undefined) process.exit(0);
  stopping = true;
  server.close();
}

// As process 1 of a container it would otherwise not hear of either.
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

try {
  const settings = readSettings(process.env);
  if (settings.failAtStart) throw new BadSetting('FAULT=fail-at-start: this revision does not start');
  const answerTo = makeAnswers({ settings, identity: await readIdentity(process.env), startedAt: Date.now() });
  server = createServer((req, res) => void respond(answerTo, req, res));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('error', fail);
  server.listen(settings.port, () => process.stdout.write(`listening on ${server.address().port}\n`));
} catch (error) {
  fail(error);
}

async function respond(answerTo, req, res) {
  req.resume();
  if (req.method !== 'GET' && req.method !== 'HEAD')
    return send(req, res, { status: 405, body: { error: 'GET only' } });
  const answer = answerTo(req.url.split('?')[0], Date.now());
  if (answer.delayMs > 0) await sleep(answer.delayMs);
  send(req, res, answer);
}

function send(req, res, { status, body }) {
  const text = `${JSON.stringify(body)}\n`;
  if (stopping) res.setHeader('connection', 'close');
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  res.end(req.method === 'HEAD' ? undefined : text);
}

function fail(error) {
  process.stderr.write(`demo: ${error.message}\n`);
  process.exitCode = 1;
}
