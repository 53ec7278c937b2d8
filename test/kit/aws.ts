import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { makeAlarms } from '../../functions/adapters/cloudwatch.ts';
import { makeCodeDeploy } from '../../functions/adapters/codedeploy.ts';
import { makeEcs } from '../../functions/adapters/ecs.ts';
import { makeLoadBalancer } from '../../functions/adapters/load-balancer.ts';
import { makeTell } from '../../functions/adapters/sns.ts';
import { type DurationMs, millis, seconds } from '../../functions/core/units.ts';
import type { HookPorts } from '../../functions/flows/ports.ts';
import { clientConfig, tryingOnce } from '../../functions/runtime/clients.ts';
import { shop } from '../../sim/shop.ts';

/** The ports that speak to AWS. */
export type AwsPorts = Pick<HookPorts, 'codedeploy' | 'ecs' | 'loadBalancer' | 'alarms' | 'tell'>;

/** The adapters over real SDK clients, as a function wires them, against whatever answers at `url`. */
export function adaptersAt(
  url: string,
  requestTimeout: DurationMs = seconds(2),
  topicArn: string = shop.topic,
): AwsPorts {
  const env = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'BELAYTEST',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL: url,
  };
  const aws = clientConfig(env, { requestTimeout, backoffMax: millis(5) });
  return {
    codedeploy: makeCodeDeploy(new CodeDeployClient(aws), new CodeDeployClient(tryingOnce(aws))),
    ecs: makeEcs(new ECSClient(aws)),
    loadBalancer: makeLoadBalancer(new ElasticLoadBalancingV2Client(aws)),
    alarms: makeAlarms(new CloudWatchClient(aws)),
    tell: makeTell(new SNSClient(aws), topicArn),
  };
}
