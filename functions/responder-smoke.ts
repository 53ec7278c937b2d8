import type { Env } from './runtime/env.ts';
import { inLambda } from './runtime/in-lambda.ts';
import { makeSmokeHandler, type SmokeWiring } from './runtime/smoke-handler.ts';

/** CodeDeploy calls it before the first alarm reaches a new version of the responder: does that start, and answer? */
export const makeHandler = (env: Env, wiring: SmokeWiring = {}) => makeSmokeHandler(env, wiring);

export const handler = inLambda((env) => makeHandler(env));
