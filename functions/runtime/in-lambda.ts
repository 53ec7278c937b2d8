import type { CheckedConfig } from '../core/config.ts';
import { readConfig } from './config-file.ts';
import type { Env } from './env.ts';

/**
 * Wires a handler once, when Lambda loads the bundle; elsewhere (tests, replay) a module that is merely imported wires
 * nothing, and `makeHandler` is called with a config and an environment of one's own.
 */
export function inLambda<Handler>(makeHandler: (checked: CheckedConfig, env: Env) => Handler): Handler | undefined {
  if (!process.env['AWS_LAMBDA_FUNCTION_NAME']) return undefined;
  return makeHandler(readConfig(import.meta.dirname, process.env), process.env);
}
