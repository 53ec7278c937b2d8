import type { Env } from './env.ts';

/**
 * Wires a handler once, when Lambda loads the bundle; elsewhere (tests, replay) a module that is merely imported wires
 * nothing, and `makeHandler` is called with an environment of one's own. `folder`: where the bundle lies.
 */
export function inLambda<Handler>(makeHandler: (env: Env, folder: string) => Handler): Handler | undefined {
  if (!process.env['AWS_LAMBDA_FUNCTION_NAME']) return undefined;
  return makeHandler(process.env, import.meta.dirname);
}
