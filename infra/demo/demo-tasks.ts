import { join } from 'node:path';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CONTAINER, PORT } from './demo-network.ts';
import { type DemoVariant, demoVariants } from './faults.ts';

/** One task definition for each revision of the game day: one family, one image, other variables. */
export class DemoTasks extends Construct {
  /** What the service is made with. */
  readonly first: ecs.FargateTaskDefinition;
  private readonly byName: ReadonlyMap<string, ecs.FargateTaskDefinition>;

  constructor(scope: Construct, id: string, family: string) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Built when it is deployed: the synthesis needs no Docker. Its tag is the hash of its content, and so never moves.
    const image = ecs.ContainerImage.fromAsset(join(import.meta.dirname, 'app'), { platform: Platform.LINUX_ARM64 });
    const logging = ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'demo' });
    const [one, ...others] = demoVariants;
    if (!one) throw new Error(`${this.node.path}: the demo needs at least one revision`);
    this.first = this.make(one, family, image, logging);
    this.byName = new Map([
      [one.name, this.first],
      ...others.map((variant) => [variant.name, this.make(variant, family, image, logging, this.first)] as const),
    ]);
  }

  /** @throws Error for a name that is no variant's */
  of(name: string): ecs.FargateTaskDefinition {
    const found = this.byName.get(name);
    if (!found) throw new Error(`${this.node.path}: no revision is called ${name}`);
    return found;
  }

  private make(
    { name, environment }: DemoVariant,
    family: string,
    image: ecs.ContainerImage,
    logging: ecs.LogDriver,
    like?: ecs.FargateTaskDefinition,
  ): ecs.FargateTaskDefinition {
    const definition = new ecs.FargateTaskDefinition(this, name, {
      family,
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      ...(like ? { taskRole: like.taskRole, executionRole: like.obtainExecutionRole() } : {}),
    });
    definition.addContainer(CONTAINER, {
      image,
      logging,
      environment: { ...environment },
      portMappings: [{ containerPort: PORT }],
      readonlyRootFilesystem: true,
    });
    Validations.of(definition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The variables switch faults on: they are what the demo is about, and no secrets.',
    });
    if (!like) {
      Validations.of(definition.obtainExecutionRole()).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken has no resource; what may be pulled is the one repository.',
      });
    }
    return definition;
  }
}
