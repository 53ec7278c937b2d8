import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ServiceName } from '../faults.ts';
import { type Loopback, listenOnLoopback } from '../loopback.ts';
import { Refusal } from '../refusal.ts';
import { serialUuid } from '../serial-uuid.ts';
import type { LocalTable } from '../table.ts';
import type { Caller, World } from '../world.ts';
import { jsonProtocol } from './json.ts';
import type { Protocol, Reply } from './protocol.ts';
import { queryProtocol } from './query.ts';

/** How its old codes begin. */
const SQS = 'AWS.SimpleQueueService';

interface Route {
  readonly service: ServiceName;
  readonly protocol: Protocol;
}

/** By the name that a service has in the credential scope of a signed request. */
const routes: Readonly<Record<string, Route>> = {
  codedeploy: { service: 'codedeploy', protocol: jsonProtocol('1.1', 'CodeDeploy_20141006') },
  ecs: { service: 'ecs', protocol: jsonProtocol('1.1', 'AmazonEC2ContainerServiceV20141113') },
  monitoring: {
    service: 'cloudwatch',
    protocol: jsonProtocol('1.0', 'GraniteServiceVersion20100801', {
      InternalServiceFault: 'InternalServiceError',
      ValidationException: 'ValidationError',
    }),
  },
  elasticloadbalancing: {
    service: 'elasticloadbalancing',
    protocol: queryProtocol('2015-12-01', 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'),
  },
  sns: {
    service: 'sns',
    protocol: queryProtocol('2010-03-31', 'http://sns.amazonaws.com/doc/2010-03-31/', {
      InvalidParameterValueException: 'ParameterValueInvalid',
    }),
  },
  dynamodb: { service: 'dynamodb', protocol: jsonProtocol('1.0', 'DynamoDB_20120810') },
  ecr: { service: 'ecr', protocol: jsonProtocol('1.1', 'AmazonEC2ContainerRegistry_V20150921') },
  secretsmanager: { service: 'secretsmanager', protocol: jsonProtocol('1.1', 'secretsmanager') },
  ssm: { service: 'ssm', protocol: jsonProtocol('1.1', 'AmazonSSM') },
  sqs: {
    service: 'sqs',
    protocol: jsonProtocol('1.0', 'AmazonSQS', {
      BatchEntryIdsNotDistinct: `${SQS}.BatchEntryIdsNotDistinct`,
      BatchRequestTooLong: `${SQS}.BatchRequestTooLong`,
      EmptyBatchRequest: `${SQS}.EmptyBatchRequest`,
      InvalidBatchEntryId: `${SQS}.InvalidBatchEntryId`,
      QueueDoesNotExist: `${SQS}.NonExistentQueue`,
      TooManyEntriesInBatchRequest: `${SQS}.TooManyEntriesInBatchRequest`,
    }),
  },
  events: { service: 'events', protocol: jsonProtocol('1.1', 'AWSEvents') },
};

/** A Query body holds 256 KiB of message with every byte escaped as three. */
const BODY_BYTES_MAX = 1024 * 1024;

/**
 * Serves the world on one loopback port, in the wire protocols that the SDK's clients speak. Real time, real sockets. The
 * ledger's table is not the world's: calls of DynamoDB are passed on to it. Whoever calls here is `caller`.
 */
export async function serveAws(world: World, table?: Pick<LocalTable, 'call'>, caller?: Caller): Promise<Loopback> {
  let requests = 0;
  const server = createServer((req, res) => {
    requests += 1;
    // The world's day is not the machine's: by a Date the SDK would take each refusal for a skewed clock, and ask again.
    res.sendDate = false;
    const requestId = serialUuid(requests);
    void respond({ world, table, caller }, req, res, requestId);
  });
  return listenOnLoopback(server);
}

interface Backend {
  readonly world: World;
  readonly table: Pick<LocalTable, 'call'> | undefined;
  readonly caller: Caller | undefined;
}

async function respond(
  { world, table, caller }: Backend,
  req: IncomingMessage,
  res: ServerResponse,
  requestId: string,
): Promise<void> {
  const route = routeOf(req);
  const protocol = route?.protocol ?? jsonProtocol('1.1', '');
  try {
    if (route === undefined) {
      throw new Refusal('MissingAuthenticationTokenException', 'The request is not signed for a known service', 403);
    }
    if (req.method !== 'POST') throw new Refusal('UnknownOperationException', `${req.method} is not supported`);
    const { operation, input } = protocol.read(req.headers, await bodyOf(req));
    const result =
      route.service === 'dynamodb' && table
        ? await world.relay(route.service, operation, () => table.call(operation, input), caller)
        : world.call(route.service, operation, input, caller);
    if (result.kind === 'silent') return;
    if (result.kind === 'reset') return void req.socket.resetAndDestroy();
    const reply =
      result.kind === 'answer'
        ? protocol.answer(operation, result.output, requestId)
        : protocol.refuse(result.refusal, requestId);
    sendAfter(result.after, reply, res);
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send(protocol.refuse(error instanceof Refusal ? error : new Refusal('InternalFailure', why, 500), requestId), res);
  }
}

const scope = /Credential=[^/,]*\/\d{8}\/[^/,]+\/([^/,]+)\/aws4_request/;

function routeOf(req: IncomingMessage): Route | undefined {
  const service = scope.exec(req.headers.authorization ?? '')?.[1] ?? '';
  return Object.hasOwn(routes, service) ? routes[service] : undefined;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk); // the rest is read and dropped: a sender in mid-sentence hears no answer
  }
  if (bytes > BODY_BYTES_MAX) throw new Refusal('RequestEntityTooLargeException', 'The request is too large', 413);
  return Buffer.concat(chunks).toString('utf8');
}

function sendAfter(ms: number, reply: Reply, res: ServerResponse): void {
  if (ms === 0) {
    send(reply, res);
    return;
  }
  const timer = setTimeout(() => send(reply, res), ms);
  res.on('close', () => clearTimeout(timer));
}

function send({ status, headers, body }: Reply, res: ServerResponse): void {
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}
