import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import middy from '@middy/core';
import { makeCodeDeploy } from '../adapters/codedeploy.ts';
import { makeInvoke } from '../adapters/invoke.ts';
import { makeShipments } from '../adapters/shipments.ts';
import { millis, seconds } from '../core/units.ts';
import { makeSmoke, type SmokeRecord } from '../flows/smoke.ts';
import { clientConfig, type Patience, tryingOnce } from './clients.ts';
import type { Env } from './env.ts';
import type { Wiring } from './hook-handler.ts';
import { failUnlessReported, makeLogger } from './logger.ts';
import { logSmoke } from './smoke-logger.ts';
import { realTime } from './time.ts';

export type SmokeWiring = Pick<Wiring, 'logger' | 'patience' | 'time'>;

/** A version that was never started may take ten seconds before it even looks at its event; asking twice would not help. */
const INVOCATION: Patience = { requestTimeout: seconds(20), backoffMax: seconds(1) };

/**
 * The middy chain of the smoke. `BELAY_SMOKE_TARGET`: the name of the one function that it may invoke. No config lies
 * beside this bundle: the smoke must be able to say that the responder's is broken.
 */
export function makeSmokeHandler(env: Env, wiring: SmokeWiring) {
  const aws = clientConfig(env, wiring.patience);
  const logger = wiring.logger ?? makeLogger();
  const client = new CodeDeployClient(aws);
  const answer = makeSmoke(env['BELAY_SMOKE_TARGET'], {
    time: wiring.time ?? realTime,
    codedeploy: { ...makeCodeDeploy(client, new CodeDeployClient(tryingOnce(aws))), ...makeShipments(client) },
    invoke: makeInvoke(new LambdaClient(clientConfig(env, wiring.patience ?? INVOCATION))),
  });
  // The flow keeps its own deadline; middy's early timeout would only cut off the report.
  return middy<unknown, SmokeRecord>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .use(failUnlessReported<SmokeRecord>())
    .use(logSmoke(logger))
    .handler((event, context) => answer(event, millis(context.getRemainingTimeInMillis())));
}
