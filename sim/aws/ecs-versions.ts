import type { Deployment, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { EpochMs } from '../../functions/core/units.ts';
import type { StoredAlarm } from './cloudwatch.ts';

/** A service deployment that begins now, with the service's settings as they are now. `n`: its number in this world. */
export function newRecord(service: Service, n: number, at: EpochMs): ServiceDeployment {
  const { serviceArn = '', clusterArn, deploymentConfiguration } = service;
  const { alarms } = deploymentConfiguration ?? {};
  return {
    serviceDeploymentArn: `${serviceArn.replace(':service/', ':service-deployment/')}/belay${String(n).padStart(16, '0')}`,
    serviceArn,
    clusterArn,
    createdAt: new Date(at),
    startedAt: new Date(at),
    status: 'IN_PROGRESS',
    deploymentConfiguration: structuredClone(deploymentConfiguration),
    alarms: alarms?.enable
      ? { status: 'MONITORING', alarmNames: alarms.alarmNames ?? [], triggeredAlarmNames: [] }
      : { status: 'DISABLED' },
  };
}

export function newDeployment(service: Service, taskDefinition: string, n: number, at: EpochMs): Deployment {
  const { desiredCount = 0, networkConfiguration, platformVersion, capacityProviderStrategy, launchType } = service;
  return {
    id: `ecs-svc/${7_000_000_000_000_000_000n + BigInt(n)}`,
    status: 'PRIMARY',
    taskDefinition,
    desiredCount,
    pendingCount: desiredCount,
    runningCount: 0,
    failedTasks: 0,
    createdAt: new Date(at),
    updatedAt: new Date(at),
    rolloutState: 'IN_PROGRESS',
    networkConfiguration,
    platformVersion,
    capacityProviderStrategy,
    launchType,
  };
}

/** Which of these alarms are in ALARM at that moment. */
export const firingAt = (alarms: ReadonlyMap<string, StoredAlarm>, names: readonly string[] = [], at: EpochMs) =>
  names.filter((name) => {
    const past = alarms.get(name)?.states.filter((state) => state.at <= at) ?? [];
    return past.toSorted((a, b) => a.at - b.at).at(-1)?.state === 'ALARM';
  });
