import type { CheckedConfig } from './core/config.ts';
import { readConfig } from './runtime/config-file.ts';
import type { Env } from './runtime/env.ts';
import { inLambda } from './runtime/in-lambda.ts';
import { makeResponderHandler, type ResponderWiring } from './runtime/responder-handler.ts';

/** Woken by alarms, ended deployments, its own rechecks and the sweep: goes back to what is proven good, or says why not. */
export const makeHandler = (checked: CheckedConfig, env: Env, wiring: ResponderWiring = {}) =>
  makeResponderHandler(checked, env, wiring);

export const handler = inLambda((env, folder) => makeHandler(readConfig(folder, env), env));
