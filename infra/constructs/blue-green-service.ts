import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AppSpec, type EcsHooks } from './app-spec.ts';
import { type BlueGreenServiceProps, soundBlueGreen } from './blue-green-props.ts';
import { codeDeployRole } from './codedeploy-role.ts';
import { hookName } from './hook-name.ts';
import { StageAlarms } from './stage-alarms.ts';

/**
 * TLS 1.3 and 1.2, by the name itself: what RECOMMENDED_TLS stands for may change with the CDK, and CloudFormation would then
 * touch listeners that CodeDeploy has swapped.
 */
const SSL_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06' as elbv2.SslPolicy;

type Filled = ReturnType<typeof soundBlueGreen>;

/**
 * A Fargate service that CodeDeploy deploys blue/green: a little of the traffic first, watched by alarms, and blue kept for a
 * while. It starts no deployment itself: a pipeline does, with `appSpec(…)`.
 */
export class BlueGreenService extends Construct {
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** They swap roles with every deployment: neither is always blue. */
  readonly targetGroups: readonly [elbv2.ApplicationTargetGroup, elbv2.ApplicationTargetGroup];
  readonly productionListener: elbv2.ApplicationListener;
  readonly testListener: elbv2.ApplicationListener;
  readonly service: ecs.FargateService;
  readonly alarms: StageAlarms;
  readonly application: codedeploy.EcsApplication;
  readonly deploymentGroup: codedeploy.EcsDeploymentGroup;

  private readonly filled: Filled;
  private readonly role: iam.Role;
  private readonly limited: boolean;

  constructor(scope: Construct, id: string, props: BlueGreenServiceProps) {
    super(scope, id);
    this.filled = soundBlueGreen(this, props);
    this.limited = props.limitedRole ?? false;
    this.taskDefinition = props.taskDefinition;
    // CloudFormation would deregister the revision before at each update: nothing to go back to.
    this.taskDefinition.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.targetGroups = [this.makeTargetGroup('TargetGroup1', props), this.makeTargetGroup('TargetGroup2', props)];
    // The test listener keeps the second group attached to the load balancer: ECS takes none that is not.
    this.productionListener = this.makeListener('ProductionListener', props, this.filled.productionPort, 0);
    this.testListener = this.makeListener('TestListener', props, this.filled.testPort, 1);
    for (const peer of props.clients) this.productionListener.connections.allowDefaultPortFrom(peer, 'clients');
    for (const peer of props.testClients ?? []) this.testListener.connections.allowDefaultPortFrom(peer, 'tests');

    this.service = this.makeService(props);
    this.alarms = this.makeAlarms(props);
    this.application = new codedeploy.EcsApplication(this, 'Application', {
      applicationName: props.applicationName ?? props.serviceName,
    });
    this.role = this.makeRole();
    this.deploymentGroup = this.makeDeploymentGroup(props);
  }

  /** The AppSpec that deploys the task definition of this stack, with these hooks. */
  appSpec(hooks: EcsHooks = {}): AppSpec {
    if (this.limited) this.permit(hooks);
    const { containerName, containerPort } = this.filled;
    return new AppSpec(this, { taskDefinition: this.taskDefinition, containerName, containerPort, hooks });
  }

  private makeTargetGroup(id: string, { cluster, healthCheckPath = '/health' }: BlueGreenServiceProps) {
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: cluster.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: this.filled.containerPort,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: healthCheckPath,
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private makeListener(
    id: string,
    props: BlueGreenServiceProps,
    port: number,
    group: 0 | 1,
  ): elbv2.ApplicationListener {
    return new elbv2.ApplicationListener(this, id, {
      loadBalancer: props.loadBalancer,
      port,
      // What is not said otherwise is open to the world.
      open: false,
      defaultAction: elbv2.ListenerAction.forward([this.targetGroups[group]]),
      ...(this.filled.secure
        ? {
            protocol: elbv2.ApplicationProtocol.HTTPS,
            certificates: [...(props.certificates ?? [])],
            sslPolicy: SSL_POLICY,
          }
        : { protocol: elbv2.ApplicationProtocol.HTTP }),
    });
  }

  private makeService(props: BlueGreenServiceProps): ecs.FargateService {
    const service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      serviceName: props.serviceName,
      taskDefinition: this.taskDefinition,
      desiredCount: props.desiredCount ?? 2,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(60),
      deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
      ...(props.vpcSubnets ? { vpcSubnets: props.vpcSubnets } : {}),
    });
    const { containerName, containerPort } = this.filled;
    // Only the first: CodeDeploy gives the second to the task set that it makes.
    this.targetGroups[0].addTarget(service.loadBalancerTarget({ containerName, containerPort }));
    return service;
  }

  private makeAlarms({ cluster, loadBalancer, serviceName, stage, alarmPrefix, stageAlarms }: BlueGreenServiceProps) {
    return new StageAlarms(this, 'Alarms', {
      prefix: alarmPrefix ?? `${serviceName}-${stage}`,
      loadBalancer,
      targetGroups: this.targetGroups,
      clusterName: cluster.clusterName,
      serviceName,
      stage,
      ...stageAlarms,
    });
  }

  private makeRole(): iam.Role {
    if (!this.limited) return codeDeployRole(this, this.application, 'AWSCodeDeployRoleForECS');
    const role = codeDeployRole(this, this.application, 'AWSCodeDeployRoleForECSLimited');
    // By the managed policy it may pass only roles that are called `ecsTaskExecutionRole` or `ECSTaskExecution…`.
    const resources = [this.taskDefinition.taskRole.roleArn, this.taskDefinition.obtainExecutionRole().roleArn];
    const conditions = { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } };
    role.addToPolicy(new iam.PolicyStatement({ actions: ['iam:PassRole'], resources, conditions }));
    return role;
  }

  private makeDeploymentGroup(props: BlueGreenServiceProps): codedeploy.EcsDeploymentGroup {
    const [blueTargetGroup, greenTargetGroup] = this.targetGroups;
    return new codedeploy.EcsDeploymentGroup(this, 'DeploymentGroup', {
      application: this.application,
      deploymentGroupName: props.deploymentGroupName ?? props.serviceName,
      service: this.service,
      // The role is complete as it is: the CDK would put AWSCodeDeployRoleForECS beside the limited policy.
      role: this.role.withoutPolicyUpdates(),
      deploymentConfig: props.deploymentConfig ?? codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [...this.alarms.all, ...(props.alarms ?? [])],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      blueGreenDeploymentConfig: {
        blueTargetGroup,
        greenTargetGroup,
        listener: this.productionListener,
        testListener: this.testListener,
        terminationWaitTime: this.filled.terminationWait,
        ...(props.approvalWait ? { deploymentApprovalWaitTime: props.approvalWait } : {}),
      },
    });
  }

  /** The limited policy lets CodeDeploy call `CodeDeployHook_…` only: any other hook is granted by its ARN. */
  private permit(hooks: EcsHooks): void {
    for (const [event, hook] of Object.entries(hooks)) {
      if (hook === undefined) continue;
      const name = hookName(this, event, hook);
      if (name.startsWith('CodeDeployHook_') || name.includes(':function:CodeDeployHook_')) continue;
      const arn = typeof hook === 'string' && !hook.startsWith('arn:') ? this.functionArn(name) : name;
      this.role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
    }
  }

  private functionArn(name: string): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: 'lambda', resource: 'function', resourceName: name, arnFormat });
  }
}
