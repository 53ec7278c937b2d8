import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import { type MayConnect, notForbidden } from '../adapters/address-guard.ts';
import { makeAsk } from '../adapters/ask.ts';
import { makeCodeDeploy } from '../adapters/codedeploy.ts';
import { makeEcs } from '../adapters/ecs.ts';
import { makeLoadBalancer } from '../adapters/load-balancer.ts';
import { makeTell } from '../adapters/sns.ts';
import type { CheckedConfig } from '../core/config.ts';
import type { HookName } from '../core/hook-call.ts';
import { millis } from '../core/units.ts';
import { type HookResult, makeHook } from '../flows/hook.ts';
import type { AlarmPort, Time } from '../flows/ports.ts';
import { clientConfig, type Patience, tryingOnce } from './clients.ts';
import type { Env } from './env.ts';
import { hookLedger } from './ledger.ts';
import { failUnlessReported, logOutcome, makeLogger } from './logger.ts';
import { realTime } from './time.ts';

/** What a laptop wires otherwise than Lambda does. Each is absent in Lambda. */
export interface Wiring {
  readonly logger?: Logger;
  /** Local worlds live on loopback, which a probe in Lambda may never reach. */
  readonly mayConnect?: MayConnect;
  readonly patience?: Patience;
  /** A laptop does not wait for hours: its clock goes on by leaps between invocations. */
  readonly time?: Time;
}

export type AwsConfig = ReturnType<typeof clientConfig>;
/** BeforeAllowTraffic watches no alarms and does not carry the client for them: each function brings what it needs. */
export type AlarmsFrom = (aws: AwsConfig) => AlarmPort;

/** A broken config names no topic: the log and its metrics are all that is left. */
const tellNobody = () => Promise.reject(new Error('the config, which names the topic, is broken'));

/** The middy chain of one hook: context into the log, one flow, one line about its outcome, failure if nobody was told. */
export function makeHookHandler(
  hook: HookName,
  checked: CheckedConfig,
  env: Env,
  wiring: Wiring,
  alarmsFrom: AlarmsFrom,
) {
  const aws = clientConfig(env, wiring.patience);
  const logger = wiring.logger ?? makeLogger();
  const answer = makeHook(hook, checked, {
    time: wiring.time ?? realTime,
    codedeploy: makeCodeDeploy(new CodeDeployClient(aws), new CodeDeployClient(tryingOnce(aws))),
    ecs: makeEcs(new ECSClient(aws)),
    loadBalancer: makeLoadBalancer(new ElasticLoadBalancingV2Client(aws)),
    alarms: alarmsFrom(aws),
    ledger: hookLedger(env, aws),
    ask: makeAsk(wiring.mayConnect ?? notForbidden),
    tell: checked.ok ? makeTell(new SNSClient(aws), checked.config.topicArn) : tellNobody,
    userAgent: `belay-${hook}`,
    runbookUrl: checked.ok ? checked.config.runbookUrl : undefined,
  });
  // The flow keeps its own deadline; middy's early timeout would only cut off the report.
  return middy<unknown, HookResult>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .use(failUnlessReported())
    .use(logOutcome(logger))
    .handler((event, context) => answer(event, millis(context.getRemainingTimeInMillis())));
}
