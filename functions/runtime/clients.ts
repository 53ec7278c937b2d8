import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { DurationMs } from '../core/units.ts';
import { seconds } from '../core/units.ts';
import { type Env, required } from './env.ts';

/** A report's share of the reserve is 7 s by default: room for three attempts that hang, or for all eight when throttled. */
export interface Patience {
  /** How long one attempt may stay unanswered. */
  readonly requestTimeout: DurationMs;
  /** The longest rest between two attempts. */
  readonly backoffMax: DurationMs;
}
const PATIENCE: Patience = { requestTimeout: seconds(2), backoffMax: seconds(1) };
const ATTEMPTS_MAX = 8;

/** Exponential with jitter, capped: the SDK's own backoff goes past the whole reserve and would never try again. */
const backoff = (max: DurationMs) => (attempt: number) => Math.min(max, 50 * 2 ** attempt) * (0.5 + Math.random() / 2);

/** The same client config, for calls that are tried once only. */
export const tryingOnce = (aws: ReturnType<typeof clientConfig>) => ({
  ...aws,
  maxAttempts: 1,
  retryStrategy: new ConfiguredRetryStrategy(1),
});

/**
 * One configuration for every SDK client of a function. All of it is explicit, so that no client looks for profiles, for
 * instance metadata or for anything in a home folder: a Lambda has its region and its role's keys in the environment.
 */
export function clientConfig(env: Env, { requestTimeout, backoffMax }: Patience = PATIENCE) {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = required(env, [
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
  ]);
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const endpoint = env['AWS_ENDPOINT_URL'];
  return {
    region: AWS_REGION,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(sessionToken ? { sessionToken } : {}),
    },
    ...(endpoint ? { endpoint } : {}),
    maxAttempts: ATTEMPTS_MAX,
    retryStrategy: new ConfiguredRetryStrategy(ATTEMPTS_MAX, backoff(backoffMax)),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: Math.min(1_000, requestTimeout),
      requestTimeout,
      // Without this the SDK logs a warning at the timeout and waits on.
      throwOnRequestTimeout: true,
    }),
    defaultsMode: 'standard',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    retryMode: 'standard',
    userAgentAppId: 'belay',
  } as const;
}
