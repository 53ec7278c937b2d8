import type { TaskDefinitionArn } from './ids.ts';
import type { Placement } from './term.ts';

/** What CodeDeploy is to run, and the hook that may still say no. */
export interface AppSpec {
  readonly definition: TaskDefinitionArn;
  readonly placement: Placement;
  /** A Lambda function's name or ARN. */
  readonly beforeAllowTrafficHook?: string | undefined;
}

/**
 * The inline AppSpec of an ECS deployment, as JSON text. Its version is the literal `0.0`, the only spelling that a source
 * promises: a JSON writer makes `0` of that number. What the placement does not say is left to CodeDeploy's defaults.
 */
export function appSpecText({ definition, placement, beforeAllowTrafficHook: hook }: AppSpec): string {
  const { containerName, containerPort, platformVersion } = placement;
  const properties = {
    TaskDefinition: definition,
    LoadBalancerInfo: { ContainerName: containerName, ContainerPort: containerPort },
    PlatformVersion: platformVersion || undefined,
    NetworkConfiguration: networkOf(placement),
    CapacityProviderStrategy: capacityOf(placement),
  };
  const spec = {
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: properties } }],
    Hooks: hook ? [{ BeforeAllowTraffic: hook }] : undefined,
  };
  return `{"version":0.0,${JSON.stringify(spec).slice(1)}`;
}

/** All three or none: CodeDeploy takes no part of a network; without any it takes the service's own. */
function networkOf({ network }: Placement) {
  if (!network?.subnets.length || !network.securityGroups.length) return undefined;
  const { subnets, securityGroups, assignPublicIp } = network;
  return {
    AwsvpcConfiguration: { Subnets: subnets, SecurityGroups: securityGroups, AssignPublicIp: assignPublicIp },
  };
}

function capacityOf({ capacity = [] }: Placement) {
  if (capacity.length === 0) return undefined;
  return capacity.map(({ provider, weight, base }) => ({ Base: base, CapacityProvider: provider, Weight: weight }));
}
