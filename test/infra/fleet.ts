import type { BelayConfig, GuardedService } from '../../functions/core/config.ts';
import type { FunctionName } from '../../infra/belay/permissions.ts';
import { type ScopeInput, scopeOf } from '../../infra/belay/scope.ts';
import { statementsFor } from '../../infra/belay/statements.ts';
import { sampleConfig } from '../../sim/belay/config.ts';

export const SIZES = [1, 20, 21, 100, 500] as const;

type Bend = (i: number) => Partial<GuardedService>;

/** A service that CodeDeploy deploys, in a cluster and an application of its own, with two alarms of its own. */
function guarded(i: number, bend: Bend): GuardedService {
  const [like] = sampleConfig().services;
  if (like === undefined) throw new Error('the sample guards something');
  return {
    ...like,
    service: `service-${i}`,
    cluster: `cluster-${i}`,
    ecsService: `service-${i}`,
    codedeploy: { application: `application-${i}`, deploymentGroup: `group-${i}` },
    alarms: [`service-${i}-5xx-rate`, `service-${i}-latency-p99`],
    ...bend(i),
  };
}

export const fleet = (size: number, bend: Bend = () => ({})): BelayConfig => ({
  ...sampleConfig(),
  services: Array.from({ length: size }, (_, i) => guarded(i, bend)),
});

export const byEcs: Bend = () => ({ codedeploy: undefined });
/** Every other service is ECS's own to deploy. */
export const mixed: Bend = (i) => (i % 2 === 0 ? {} : { codedeploy: undefined });

const here = 'eu-west-1:123456789012';

export const inputOf = (config: BelayConfig, more: Partial<ScopeInput> = {}): ScopeInput => ({
  partition: 'aws',
  account: '123456789012',
  region: 'eu-west-1',
  config,
  tableArn: `arn:aws:dynamodb:${here}:table/belay-prod`,
  queueArn: `arn:aws:sqs:${here}:belay-prod-wakes`,
  undeliveredArn: `arn:aws:sqs:${here}:belay-prod-undelivered`,
  topicArn: `arn:aws:sns:${here}:belay-prod`,
  keyArn: `arn:aws:kms:${here}:key/b0000000-0000-4000-8000-000000000017`,
  eventBusArn: `arn:aws:events:${here}:event-bus/default`,
  logGroupArn: `arn:aws:logs:${here}:log-group:/aws/lambda/belay-prod:*`,
  inVpc: false,
  responderFunctionArn: `arn:aws:lambda:${here}:function:belay-prod-alarm-responder`,
  responderRelease: { application: 'belay-prod-responder', deploymentGroup: 'belay-prod-responder' },
  ...more,
});

export const granted = (name: FunctionName, config: BelayConfig, more: Partial<ScopeInput> = {}) =>
  statementsFor(name, scopeOf(inputOf(config, more)));

/** What an action is granted on, in all statements; none: it is not granted. */
export const resourcesOf = (name: FunctionName, action: string, config: BelayConfig, more: Partial<ScopeInput> = {}) =>
  granted(name, config, more)
    .filter(({ actions }) => actions.includes(action))
    .flatMap(({ resources }) => resources);
