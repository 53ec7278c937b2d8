import type { CheckedConfig } from './core/config.ts';
import type { AlarmPort } from './flows/ports.ts';
import { readConfig } from './runtime/config-file.ts';
import type { Env } from './runtime/env.ts';
import { makeHookHandler, type Wiring } from './runtime/hook-handler.ts';
import { inLambda } from './runtime/in-lambda.ts';

/** Production traffic has not moved yet, so no alarm can speak of green: this function carries no CloudWatch client. */
const noAlarms = (): AlarmPort => ({ read: async () => ({ alarms: [], childrenOf: new Map() }) });

/** CodeDeploy calls it before the first production request reaches green: is what waits behind the test listener healthy? */
export const makeHandler = (checked: CheckedConfig, env: Env, wiring: Wiring = {}) =>
  makeHookHandler('before-allow-traffic', checked, env, wiring, noAlarms);

export const handler = inLambda((env, folder) => makeHandler(readConfig(folder, env), env));
