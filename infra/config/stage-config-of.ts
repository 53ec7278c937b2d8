import type { GuardedService } from '../../functions/core/config.ts';
import { type Limits, probePolicyOf, rollbackPolicyOf } from './limits.ts';
import { functionName, topicArnOf } from './names.ts';
import type { Service } from './service-schema.ts';
import type { ReadService } from './services.ts';
import type { Recipient, StageConfig } from './stage-config.ts';
import type { Stage } from './stage-schema.ts';

export interface StageParts {
  readonly key: string;
  readonly name: string;
  readonly profile: string;
  readonly stage: Stage;
  /** Of this stage alone. */
  readonly services: readonly ReadService[];
  readonly runbookUrl: string | undefined;
}

export function stageConfigOf({ key, name, profile, stage, services, runbookUrl }: StageParts): StageConfig {
  const { account, region, tell, alarmTopics, network } = stage;
  const byService = <T>(value: (one: ReadService) => T | undefined): Readonly<Record<string, T>> =>
    Object.fromEntries(
      services.flatMap((one) => {
        const found = value(one);
        return found === undefined ? [] : [[one.service.service, found]];
      }),
    );
  return {
    stage: key,
    name,
    profile,
    config: {
      version: 1,
      account,
      region,
      topicArn: topicArnOf(name, account, region),
      services: services.map(({ service, limits }) => guardedOf(service, limits, stage, name)),
    },
    alarmTopicArns: alarmTopics,
    tell: tell.flatMap(recipientOf),
    ...(network ? { network } : {}),
    ...(runbookUrl === undefined ? {} : { runbookUrl }),
    terminationWaits: byService(({ service, limits }) => (groupOf(service) ? limits.terminationWait : undefined)),
    thresholds: byService(({ thresholds }) => thresholds),
    taskRoleArns: byService(({ service }) => service.taskRoles),
  };
}

const PROTOCOLS = ['email', 'email-json', 'https', 'sms'] as const;

const recipientOf = (one: Stage['tell'][number]): Recipient[] =>
  PROTOCOLS.flatMap((protocol) => {
    const endpoint = one[protocol];
    return endpoint === undefined ? [] : [{ protocol, endpoint }];
  });

/** Undefined: ECS itself deploys the service. */
export const groupOf = ({ codedeploy }: Service) => (codedeploy === 'none' ? undefined : codedeploy);

function guardedOf(service: Service, limits: Limits, stage: Stage, name: string): GuardedService {
  const group = groupOf(service);
  const { application, deploymentGroup, beforeAllowTrafficHook } = group ?? {};
  return {
    service: service.service,
    stage: service.stage,
    mode: service.mode ?? stage.mode,
    cluster: service.cluster,
    ecsService: service.ecsService ?? service.service,
    ...(application !== undefined && deploymentGroup !== undefined
      ? {
          codedeploy: {
            application,
            deploymentGroup,
            beforeAllowTrafficHook: beforeAllowTrafficHook ?? functionName(name, 'before-allow-traffic'),
          },
        }
      : {}),
    alarms: service.alarms,
    probes: service.probes,
    policy: probePolicyOf(limits),
    rollback: rollbackPolicyOf(limits),
  };
}
