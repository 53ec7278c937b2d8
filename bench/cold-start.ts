import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  /** Until the handler has returned: for a hook, until CodeDeploy and the topic have been told. */
  readonly whole: number;
}

const child = fileURLToPath(new URL('child.cjs', import.meta.url));
const EXPECTED = { hook: 'GetDeployment,PutLifecycleEventHookExecutionStatus,Publish', floor: 'GetDeployment' };

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
});

/**
 * Runs one variant in a process of its own. The end of the first call is taken where it is answered, in this process: an
 * observer in the child would have to load `node:https` or wrap it, and so pay for a part of what is measured.
 */
export async function coldStart(variant: Variant, stub: AwsStub, home: string, caFile: string): Promise<ColdStart> {
  stub.takeAnswered();
  const running = spawn(process.execPath, [child, variant.file, 'd-BENCHMARK'], {
    env: environment(stub, home, caFile),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [told, complaint] = await Promise.all([
    text(running.stdio[3] as Readable),
    text(running.stdio[2] as Readable),
    once(running, 'exit'),
  ]);
  const answered = stub.takeAnswered();
  const asked = answered.map(({ operation }) => operation).join();
  const first = answered[0];
  if (asked !== EXPECTED[variant.kind === 'floor' ? 'floor' : 'hook'] || told === '' || !first) {
    throw new Error(`${variant.kind} of ${variant.hook} asked "${asked}", told "${told}": ${complaint.trim()}`);
  }
  const { times } = JSON.parse(told) as { readonly times: readonly [string, string, string] };
  const [started, loaded, done] = [BigInt(times[0]), BigInt(times[1]), BigInt(times[2])];
  return { load: ms(started, loaded), firstCall: ms(started, first.at), whole: ms(started, done) };
}
