import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';

interface Answer {
  readonly type: string;
  readonly body: string;
}

const json = (content: object): Answer => ({ type: 'application/x-amz-json-1.1', body: JSON.stringify(content) });

const published = '<PublishResponse><PublishResult><MessageId>message</MessageId></PublishResult></PublishResponse>';

/**
 * What AWS answers to a hook whose deployment is a rollback: Belay then reports and tells at once, without probing. To the
 * responder: no alarm is in ALARM any more, and the ledger knows of no incident.
 */
const answers: Readonly<Record<string, Answer>> = {
  GetDeployment: json({
    deploymentInfo: {
      applicationName: 'shop',
      deploymentGroupName: 'checkout-prod',
      deploymentId: 'd-BENCHMARK',
      creator: 'codeDeployRollback',
      status: 'InProgress',
    },
  }),
  PutLifecycleEventHookExecutionStatus: json({ lifecycleEventHookExecutionId: 'execution' }),
  Publish: { type: 'text/xml', body: published },
  DescribeAlarms: json({ MetricAlarms: [], CompositeAlarms: [] }),
  Query: json({ Items: [], Count: 0, ScannedCount: 0 }),
};

const unknown = json({ __type: 'UnknownOperationException' });

export interface AwsStub {
  readonly url: string;
  /** PEM; whoever trusts it trusts the stub. */
  readonly certificate: string;
  /** What was asked since the last time, and when each answer had been handed to the operating system. */
  readonly takeAnswered: () => Answered[];
  readonly close: () => void;
}

export interface Answered {
  readonly operation: string;
  readonly at: bigint;
}

/** AWS on loopback over TLS, with a certificate like that of AWS's own endpoints (RSA, 2,048 bits). */
export async function startAwsStub(): Promise<AwsStub> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  let answered: Answered[] = [];
  const server = createServer({ key, cert }, async (request, response) => {
    const operation = operationOf(request, await text(request));
    const { type, body } = answers[operation] ?? unknown;
    response.writeHead(body === unknown.body ? 400 : 200, { 'content-type': type });
    response.end(body, () => answered.push({ operation, at: process.hrtime.bigint() }));
  });
  const takeAnswered = () => {
    const taken = answered;
    answered = [];
    return taken;
  };
  return { url: await listen(server), certificate: cert, takeAnswered, close: () => closeNow(server) };
}

/** JSON services name the operation in a header, query services in the form. */
function operationOf({ headers }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string'
    ? (target.split('.').at(-1) ?? '')
    : (new URLSearchParams(body).get('Action') ?? '');
}

async function listen(server: Server): Promise<string> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

function closeNow(server: Server): void {
  server.close();
  server.closeAllConnections();
}
