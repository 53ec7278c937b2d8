import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';

/*
 * The least that one AWS call can cost: GetDeployment signed by hand over node:https, with no SDK, no config, no log.
 * Nobody would ship it; it is what the bundles are measured against.
 */

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

interface Signable {
  readonly host: string;
  readonly target: string;
  readonly body: string;
  readonly now: string;
}

/** Signature Version 4 of a POST to `/`. */
function authorization({ host, target, body, now }: Signable, env: NodeJS.ProcessEnv): string {
  const day = now.slice(0, 8);
  const scope = `${day}/${env['AWS_REGION']}/codedeploy/aws4_request`;
  const headers = `content-type:application/x-amz-json-1.1\nhost:${host}\nx-amz-date:${now}\nx-amz-target:${target}\n`;
  const signed = 'content-type;host;x-amz-date;x-amz-target';
  const canonical = `POST\n/\n\n${headers}\n${signed}\n${sha256(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${now}\n${scope}\n${sha256(canonical)}`;
  const parts = [day, env['AWS_REGION'] ?? '', 'codedeploy', 'aws4_request'];
  const key = parts.reduce<string | Buffer>(hmac, `AWS4${env['AWS_SECRET_ACCESS_KEY']}`);
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${env['AWS_ACCESS_KEY_ID']}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

const read = async (incoming: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
};

export const handler = ({ DeploymentId }: { readonly DeploymentId: string }): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const url = new URL(process.env['AWS_ENDPOINT_URL'] ?? '');
    const body = JSON.stringify({ deploymentId: DeploymentId });
    const target = 'CodeDeploy_20141006.GetDeployment';
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': Buffer.byteLength(body),
      'x-amz-date': now,
      'x-amz-target': target,
      authorization: authorization({ host: url.host, target, body, now }, process.env),
    };
    request(url, { method: 'POST', headers }, (incoming) => read(incoming).then(resolve, reject))
      .on('error', reject)
      .end(body);
  });
