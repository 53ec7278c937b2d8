import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { makeAlarms } from './adapters/cloudwatch.ts';
import type { CheckedConfig } from './core/config.ts';
import { readConfig } from './runtime/config-file.ts';
import type { Env } from './runtime/env.ts';
import { makeHookHandler, type Wiring } from './runtime/hook-handler.ts';
import { inLambda } from './runtime/in-lambda.ts';

/** CodeDeploy calls it when green has all production traffic: does it stay healthy, and do the alarms stay quiet? */
export const makeHandler = (checked: CheckedConfig, env: Env, wiring: Wiring = {}) =>
  makeHookHandler('after-allow-traffic', checked, env, wiring, (aws) => makeAlarms(new CloudWatchClient(aws)));

export const handler = inLambda((env, folder) => makeHandler(readConfig(folder, env), env));
