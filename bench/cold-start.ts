import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { AwsStub } from './aws-stub.ts';
import type { Variant } from './variants.ts';

/** In milliseconds, from just before the module is required. */
export interface ColdStart {
  /** Until it is loaded. */
  readonly load: number;
  /** Until the first AWS call has been answered: TTFC. */
  readonly firstCall: number;
  /** Until the handler has returned: a hook by then has told CodeDeploy and the topic. */
  readonly whole: number;
}

const child = fileURLToPath(new URL('child.cjs', import.meta.url));
const call = { DeploymentId: 'd-BENCHMARK', LifecycleEventHookExecutionId: 'execution' };
const alarm: unknown = JSON.parse(readFileSync(new URL('../events/alarm.eventbridge.json', import.meta.url), 'utf8'));

interface Round {
  readonly event: unknown;
  /** The AWS calls that it takes, in the order of their names: some go out together. */
  readonly asked: string;
}
/** The shortest way through each: a rollback that is not probed, an alarm that no longer fires. */
const hook: Round = { event: call, asked: 'GetDeployment,Publish,PutLifecycleEventHookExecutionStatus' };
const responder: Round = { event: alarm, asked: 'DescribeAlarms,Query' };
const smoke: Round = { event: call, asked: 'GetDeployment,PutLifecycleEventHookExecutionStatus' };
const floor: Round = { event: call, asked: 'GetDeployment' };

function roundOf({ kind, name }: Variant): Round {
  if (kind === 'floor') return floor;
  if (name === 'responder-smoke') return smoke;
  return name === 'alarm-responder' ? responder : hook;
}

const ms = (from: bigint, to: bigint) => Number(to - from) / 1e6;

/** The environment of a Lambda, and nothing of this process's own: no profile and no option of Node leaks in. */
const environment = ({ url }: AwsStub, home: string, caFile: string) => ({
  HOME: home,
  NODE_EXTRA_CA_CERTS: caFile,
  AWS_LAMBDA_FUNCTION_NAME: 'belay',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_SESSION_TOKEN: 'not-a-token',
  AWS_ENDPOINT_URL: url,
  BELAY_TABLE: 'belay-ledger',
  BELAY_QUEUE_URL: `${url}/123456789012/belay`,
  BELAY_SMOKE_TARGET: 'belay-responder',
});

/**
 * Runs one variant in a process of its own. The end of the first call is taken where it is answered, in this process: an
 * observer in the child would have to load `node:https` or wrap it, and so pay for a part of what is measured.
 */
export async function coldStart(variant: Variant, stub: AwsStub, home: string, caFile: string): Promise<ColdStart> {
  stub.takeAnswered();
  const { event, asked } = roundOf(variant);
  const running = spawn(process.execPath, [child, variant.file, JSON.stringify(event)], {
    env: environment(stub, home, caFile),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [told, complaint] = await Promise.all([
    text(running.stdio[3] as Readable),
    text(running.stdio[2] as Readable),
    once(running, 'exit'),
  ]);
  const answered = stub.takeAnswered();
  const seen = answered.map(({ operation }) => operation).toSorted();
  const first = answered[0];
  if (seen.join() !== asked || told === '' || !first) {
    throw new Error(`${variant.kind} of ${variant.name} asked "${seen}", told "${told}": ${complaint.trim()}`);
  }
  const { times } = JSON.parse(told) as { readonly times: readonly [string, string, string] };
  const [started, loaded, done] = [BigInt(times[0]), BigInt(times[1]), BigInt(times[2])];
  return { load: ms(started, loaded), firstCall: ms(started, first.at), whole: ms(started, done) };
}
