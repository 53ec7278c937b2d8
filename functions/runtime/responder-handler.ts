import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import middy from '@middy/core';
import { notForbidden } from '../adapters/address-guard.ts';
import { makeAsk } from '../adapters/ask.ts';
import { makeAlarms } from '../adapters/cloudwatch.ts';
import { makeLoadBalancer } from '../adapters/load-balancer.ts';
import { makeMutes } from '../adapters/mutes.ts';
import { makeNews } from '../adapters/news.ts';
import { makeQueue } from '../adapters/queue.ts';
import { makeRegistry } from '../adapters/registry.ts';
import { makeRollbacks } from '../adapters/rollback.ts';
import { makeSecrets } from '../adapters/secrets.ts';
import { makeService } from '../adapters/service.ts';
import type { BelayConfig, CheckedConfig } from '../core/config.ts';
import { millis } from '../core/units.ts';
import { parseDeliveries } from '../core/wake-deliveries.ts';
import { makeResponder, type Responded } from '../flows/respond.ts';
import type { ResponderPorts } from '../flows/responder-ports.ts';
import { clientConfig, tryingOnce } from './clients.ts';
import { type Env, required } from './env.ts';
import type { Wiring } from './hook-handler.ts';
import { responderLedger } from './ledger.ts';
import { makeLogger } from './logger.ts';
import { logOutcomes } from './responder-logger.ts';
import { realTime } from './time.ts';

export interface ResponderWiring extends Wiring {
  /** Whoever replays an event wants to see more than Lambda is told. */
  readonly witness?: (responded: Responded) => void;
}

/** What Lambda is told: of a batch, the messages that must come again; nothing else is looked at. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The middy chain of the responder: events in any envelope, one look a service, one line an outcome. */
export function makeResponderHandler(checked: CheckedConfig, env: Env, wiring: ResponderWiring) {
  const logger = wiring.logger ?? makeLogger();
  const time = wiring.time ?? realTime;
  const portsFor = checked.ok ? wire(checked.config, env, wiring) : undefined;
  return middy<unknown, BatchAnswer>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .handler(async (event, context) => {
      // Every message comes again, and then lies in the dead-letter queue with its alarm, until the config is mended.
      if (!checked.ok || !portsFor) throw new Error(`bad config: ${checked.ok ? '' : checked.problems.join('; ')}`);
      const { config } = checked;
      const deliveries = parseDeliveries(event, config);
      const respond = makeResponder(config, portsFor(context.awsRequestId));
      const responded = await respond(deliveries, millis(context.getRemainingTimeInMillis()));
      logOutcomes(logger, responded.outcomes, time.now());
      wiring.witness?.(responded);
      return answerOf(
        responded,
        deliveries.some((delivery) => delivery.messageId !== undefined),
      );
    });
}

/** A bare event has no message to come again: the invocation fails, and Lambda tries it again. */
function answerOf({ outcomes, failedMessages }: Responded, fromQueue: boolean): BatchAnswer {
  const failed = outcomes.find((outcome) => outcome.failed);
  if (failed && !fromQueue) throw new Error(`${failed.service ?? 'the event'}: ${failed.because}`);
  return { batchItemFailures: failedMessages.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** The clients are made once; an invocation adds its own name, which owns leases and marks deployments. */
function wire(config: BelayConfig, env: Env, wiring: ResponderWiring): (requestId: string) => ResponderPorts {
  const aws = clientConfig(env, wiring.patience);
  const once = tryingOnce(aws);
  const { BELAY_QUEUE_URL } = required(env, ['BELAY_TABLE', 'BELAY_QUEUE_URL']);
  const cloudwatch = new CloudWatchClient(aws);
  const ports = {
    time: wiring.time ?? realTime,
    codedeploy: makeRollbacks(new CodeDeployClient(aws), new CodeDeployClient(once)),
    ecs: makeService(new ECSClient(aws), new ECSClient(once)),
    loadBalancer: makeLoadBalancer(new ElasticLoadBalancingV2Client(aws)),
    alarms: makeAlarms(cloudwatch),
    mutes: makeMutes(cloudwatch),
    registry: makeRegistry(new ECRClient(aws)),
    secrets: makeSecrets(new SecretsManagerClient(aws), new SSMClient(aws), config.account),
    ledger: responderLedger(env, aws),
    queue: makeQueue(new SQSClient(aws), BELAY_QUEUE_URL),
    news: makeNews(new SNSClient(aws), new EventBridgeClient(aws), config.topicArn, env['BELAY_EVENT_BUS']),
    ask: makeAsk(wiring.mayConnect ?? notForbidden),
    userAgent: 'belay-responder',
  };
  return (invocation) => ({ ...ports, invocation });
}
