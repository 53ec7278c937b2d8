import type { CreateDeploymentInput, DeploymentGroupInfo, TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import type { CapacityProviderStrategyItem, NetworkConfiguration, Service } from '@aws-sdk/client-ecs';
import { Refusal } from '../refusal.ts';
import { groupNamed } from './codedeploy-reads.ts';
import { ALL_AT_ONCE, type CodeDeployState, isOver, type Surroundings } from './codedeploy-state.ts';
import { type HookEvent, LIFECYCLE } from './lifecycle.ts';

/** What an AppSpec asks for. */
export interface Spec {
  readonly definition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion?: string | undefined;
  /** Absent: as the service has it. */
  readonly networkConfiguration?: NetworkConfiguration | undefined;
  readonly capacityProviderStrategy?: CapacityProviderStrategyItem[] | undefined;
  /** The function of each hook that has one. */
  readonly hooks: Partial<Record<HookEvent, string>>;
}

/** A CreateDeployment that nothing speaks against. */
export interface Order {
  readonly group: DeploymentGroupInfo;
  readonly service: Service;
  readonly spec: Spec;
  readonly configName: string;
  readonly routing: TrafficRoutingConfig;
}

const DESCRIPTION_MAX = 256;

/** @throws Refusal */
export function orderOf(state: CodeDeployState, input: CreateDeploymentInput): Order {
  const group = groupNamed(state, input.applicationName, input.deploymentGroupName);
  const configName = input.deploymentConfigName ?? group.deploymentConfigName ?? ALL_AT_ONCE;
  const routing = state.configs.get(configName);
  if (routing === undefined) {
    throw new Refusal('DeploymentConfigDoesNotExistException', `No deployment configuration found for: ${configName}`);
  }
  if ((input.description ?? '').length > DESCRIPTION_MAX) {
    throw new Refusal('DescriptionTooLongException', `The description is longer than ${DESCRIPTION_MAX} characters.`);
  }
  const events = input.autoRollbackConfiguration?.events ?? [];
  if (input.autoRollbackConfiguration?.enabled && events.length === 0) {
    throw new Refusal('InvalidAutoRollbackConfigException', 'At least one event is required if rollback is enabled.');
  }
  if (input.revision === undefined) throw new Refusal('RevisionRequiredException', 'A revision is required.');
  const spec = readAppSpec(input.revision.appSpecContent?.content);
  const service = serviceOf(state.around, group);
  if (service === undefined) {
    throw new Refusal('InvalidECSServiceException', 'The Amazon ECS service of the deployment group is not valid.');
  }
  const active = activeIn(state, group);
  if (active !== undefined) {
    const name = group.deploymentGroupName;
    const message = `The Deployment Group '${name}' already has an active Deployment '${active}'`;
    throw new Refusal('DeploymentLimitExceededException', message);
  }
  return { group, service, spec, configName, routing };
}

/** One that is not over, or one whose rollback is still to come. */
function activeIn(state: CodeDeployState, group: DeploymentGroupInfo): string | undefined {
  const ofGroup = [...state.deployments].filter(([, deployment]) => state.groupOf(deployment) === group);
  return ofGroup.find(([id, deployment]) => !isOver(deployment) || state.goingBack.has(id))?.[0];
}

/** The ECS service that the group deploys to, while ECS has it. */
export function serviceOf({ ecs }: Surroundings, group: DeploymentGroupInfo | undefined): Service | undefined {
  const { clusterName, serviceName } = group?.ecsServices?.[0] ?? {};
  return [...ecs.services.values()].find(
    (service) =>
      service.serviceName === serviceName &&
      service.status === 'ACTIVE' &&
      service.clusterArn?.endsWith(`:cluster/${clusterName}`),
  );
}

interface RawSpec {
  readonly Resources?: readonly {
    readonly TargetService?: { readonly Type?: string; readonly Properties?: RawTarget };
  }[];
  readonly Hooks?: readonly Record<string, string>[];
}

interface RawTarget {
  readonly TaskDefinition?: string;
  readonly LoadBalancerInfo?: { readonly ContainerName?: string; readonly ContainerPort?: number };
  readonly PlatformVersion?: string;
  readonly NetworkConfiguration?: {
    readonly AwsvpcConfiguration?: {
      readonly Subnets?: string[];
      readonly SecurityGroups?: string[];
      readonly AssignPublicIp?: 'ENABLED' | 'DISABLED';
    };
  };
  readonly CapacityProviderStrategy?: { Base?: number; CapacityProvider?: string; Weight?: number }[];
}

/**
 * AppSpecs in JSON only. Strict where AWS is not known to be lenient: the version is the literal 0.0, and a network is
 * whole or absent. @throws Refusal
 */
function readAppSpec(content: string | undefined): Spec {
  if (!/^\s*\{\s*"version"\s*:\s*0\.0\s*,/.test(content ?? '')) throw invalid('its version must be 0.0');
  let raw: RawSpec;
  try {
    raw = JSON.parse(content ?? '');
  } catch {
    throw invalid('it cannot be parsed');
  }
  const target = raw.Resources?.[0]?.TargetService;
  if (target?.Type !== 'AWS::ECS::Service') throw invalid('it has no resource of the type AWS::ECS::Service');
  const { TaskDefinition, LoadBalancerInfo: lb, PlatformVersion, ...rest } = target.Properties ?? {};
  if (!TaskDefinition || !lb?.ContainerName || !lb.ContainerPort) {
    throw invalid('TaskDefinition, ContainerName and ContainerPort are required');
  }
  return {
    definition: TaskDefinition,
    containerName: lb.ContainerName,
    containerPort: lb.ContainerPort,
    platformVersion: PlatformVersion,
    networkConfiguration: networkOf(rest),
    capacityProviderStrategy: rest.CapacityProviderStrategy?.map(({ Base, CapacityProvider, Weight }) => ({
      base: Base,
      capacityProvider: CapacityProvider,
      weight: Weight,
    })),
    hooks: hooksOf(raw.Hooks),
  };
}

function networkOf({ NetworkConfiguration: network }: RawTarget): NetworkConfiguration | undefined {
  if (network === undefined) return undefined;
  const {
    Subnets: subnets,
    SecurityGroups: securityGroups,
    AssignPublicIp: assignPublicIp,
  } = network.AwsvpcConfiguration ?? {};
  if (!subnets?.length || !securityGroups?.length || !assignPublicIp) throw invalid('its network is not whole');
  return { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp } };
}

const NO_HOOKS = ['Install', 'AllowTestTraffic', 'AllowTraffic'];

function hooksOf(hooks: RawSpec['Hooks'] = []): Spec['hooks'] {
  const entries = hooks.flatMap((hook) => Object.entries(hook));
  for (const [name] of entries) {
    const scriptable = LIFECYCLE.some((event) => event === name) && !NO_HOOKS.includes(name);
    if (!scriptable) throw invalid(`${name} is not a hook`);
  }
  return Object.fromEntries(entries);
}

const invalid = (why: string) => new Refusal('InvalidRevisionException', `The AppSpec is not valid: ${why}.`);
