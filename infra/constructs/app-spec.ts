import { Stack, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { appSpecText } from '../../functions/core/app-spec.ts';
import { type TaskDefinitionArn, taskDefinitionArn } from '../../functions/core/ids.ts';
import { type Hook, hookName } from './hook-name.ts';

/** What CodeDeploy calls on the way, in its order; each must report its verdict. Without a test listener it skips the third. */
export interface EcsHooks {
  /** Before the new tasks start. It cannot be rolled back from here: nothing has changed yet. */
  readonly beforeInstall?: Hook | undefined;
  /** When the new tasks run, and no traffic reaches them. */
  readonly afterInstall?: Hook | undefined;
  /** When the test listener leads to the new tasks. */
  readonly afterAllowTestTraffic?: Hook | undefined;
  /** The last word before production traffic is shifted. */
  readonly beforeAllowTraffic?: Hook | undefined;
  /** When all production traffic is shifted. */
  readonly afterAllowTraffic?: Hook | undefined;
}

export interface AppSpecProps {
  /** The revision to deploy: its full ARN, with the number. */
  readonly taskDefinition: Pick<ecs.ITaskDefinition, 'taskDefinitionArn'> | string;
  /** The container that the load balancer sends traffic to. */
  readonly containerName: string;
  /** The port of that container. */
  readonly containerPort: number;
  /** @default CodeDeploy's, LATEST */
  readonly platformVersion?: string | undefined;
  /**
   * All of it or nothing: CodeDeploy takes no part of a network.
   * @default what the service has now
   */
  readonly network?:
    | {
        readonly subnets: readonly string[];
        readonly securityGroups: readonly string[];
        readonly assignPublicIp?: boolean | undefined;
      }
    | undefined;
  /** @default what the service has now */
  readonly capacity?:
    | readonly { readonly provider: string; readonly weight: number; readonly base: number }[]
    | undefined;
  /** @default none */
  readonly hooks?: EcsHooks | undefined;
}

/**
 * The AppSpec of an ECS deployment, as JSON text for `aws deploy create-deployment`. It may hold values that are known only
 * when the stack is deployed, so that it can be a stack output.
 */
export class AppSpec {
  readonly #text: string;

  constructor(scope: Construct, props: AppSpecProps) {
    const { hooks = {}, containerName, containerPort, platformVersion, capacity } = props;
    refuseUnsoundContainer(scope, props);
    const placement = { containerName, containerPort, platformVersion, capacity, network: networkOf(scope, props) };
    const spec: Spec = JSON.parse(appSpecText({ definition: definitionOf(scope, props), placement }));
    this.#text = specText(scope, spec.Resources, [
      ['BeforeInstall', hooks.beforeInstall],
      ['AfterInstall', hooks.afterInstall],
      ['AfterAllowTestTraffic', hooks.afterAllowTestTraffic],
      ['BeforeAllowTraffic', hooks.beforeAllowTraffic],
      ['AfterAllowTraffic', hooks.afterAllowTraffic],
    ]);
  }

  /** The JSON text; its version is the literal `0.0`. */
  toString(): string {
    return this.#text;
  }
}

export interface LambdaAppSpecProps {
  readonly functionName: string;
  /** The alias to shift. */
  readonly alias: string;
  /** The version that the alias has now. */
  readonly currentVersion: string;
  /** The version to shift it to. */
  readonly targetVersion: string;
  /** @default none */
  readonly hooks?: Pick<EcsHooks, 'beforeAllowTraffic' | 'afterAllowTraffic'> | undefined;
}

/** As `AppSpec`, for a deployment that shifts the alias of a Lambda function. */
export class LambdaAppSpec {
  readonly #text: string;

  constructor(
    scope: Construct,
    { functionName, alias, currentVersion, targetVersion, hooks = {} }: LambdaAppSpecProps,
  ) {
    const properties = {
      Name: functionName,
      Alias: alias,
      CurrentVersion: currentVersion,
      TargetVersion: targetVersion,
    };
    this.#text = specText(
      scope,
      [{ TargetFunction: { Type: 'AWS::Lambda::Function', Properties: properties } }],
      [
        ['BeforeAllowTraffic', hooks.beforeAllowTraffic],
        ['AfterAllowTraffic', hooks.afterAllowTraffic],
      ],
    );
  }

  toString(): string {
    return this.#text;
  }
}

interface Spec {
  readonly Resources: readonly object[];
}

/** Put together by hand, since a JSON writer makes `0` of `0.0`; what may hold tokens is written by the stack. */
function specText(
  scope: Construct,
  resources: readonly object[],
  hooks: readonly (readonly [string, Hook | undefined])[],
): string {
  const stack = Stack.of(scope);
  const called = hooks.flatMap(([event, hook]) =>
    hook === undefined ? [] : [{ [event]: hookName(scope, event, hook) }],
  );
  const tail = called.length === 0 ? '' : `,"Hooks":${stack.toJsonString(called)}`;
  return `{"version":0.0,"Resources":${stack.toJsonString(resources)}${tail}}`;
}

function definitionOf(scope: Construct, { taskDefinition }: AppSpecProps): TaskDefinitionArn {
  const arn = typeof taskDefinition === 'string' ? taskDefinition : taskDefinition.taskDefinitionArn;
  if (Token.isUnresolved(arn)) return arn as TaskDefinitionArn; // CloudFormation makes the ARN, revision included.
  const checked = taskDefinitionArn(arn);
  if (checked) return checked;
  throw new Error(
    `${scope.node.path}: taskDefinition must be the full ARN of a revision, or CodeDeploy picks one; received '${arn}'`,
  );
}

function refuseUnsoundContainer(scope: Construct, { containerName, containerPort }: AppSpecProps): void {
  if (containerName === '') throw new Error(`${scope.node.path}: containerName must not be empty; received ''`);
  if (Token.isUnresolved(containerPort)) return;
  if (Number.isInteger(containerPort) && containerPort >= 1 && containerPort <= 65_535) return;
  throw new Error(`${scope.node.path}: containerPort must be a port, 1 to 65535; received ${containerPort}`);
}

function networkOf(scope: Construct, { network }: AppSpecProps) {
  if (!network) return undefined;
  const { subnets, securityGroups, assignPublicIp = false } = network;
  for (const [what, list] of Object.entries({ subnets, securityGroups })) {
    // The CDK would write such a list into JSON with a custom resource, a function and all.
    if (!Token.isUnresolved(list)) continue;
    throw new Error(
      `${scope.node.path}: network must name its ${what} one by one, by Fn.select if need be; received a list that only CloudFormation knows`,
    );
  }
  if (subnets.length === 0 || securityGroups.length === 0) {
    throw new Error(
      `${scope.node.path}: network must name subnets and security groups, since CodeDeploy takes no part of a network; received ${subnets.length} and ${securityGroups.length}`,
    );
  }
  return { subnets, securityGroups, assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED' };
}
