import { CfnOutput, CfnParameter, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { AppSpec, type EcsHooks } from '../constructs/app-spec.ts';
import { BlueGreenService } from '../constructs/blue-green-service.ts';
import { DeploymentGuard } from '../constructs/deployment-guard.ts';
import type { GuardProbe } from '../constructs/guard-probe.ts';
import { CONTAINER, demoNetwork, PORT } from './demo-network.ts';
import { DemoTasks } from './demo-tasks.ts';
import { appSpecOutputOf, demoVariants } from './faults.ts';

export interface DemoStackProps {
  /** Where the built bundles lie. @default dist/functions of this repository */
  readonly bundles?: string | undefined;
}

const NAME = 'belay-demo';
const TEST_PORT = 8_080;

/**
 * A small service behind a load balancer, guarded end to end, and broken revisions of it: infra/demo/README.md is the script
 * of the game day. It goes wherever the caller's credentials lead.
 */
export class DemoStack extends Stack {
  readonly blueGreen: BlueGreenService;
  readonly guard: DeploymentGuard;

  constructor(scope: Construct, id: string, { bundles }: DemoStackProps = {}) {
    super(scope, id, { description: 'Belay: a game day, with a service that is broken on purpose' });
    const clientCidr = new CfnParameter(this, 'ClientCidr', {
      description: 'Who may call the demo: your own address, such as 203.0.113.7/32',
      allowedPattern: '^(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}$',
    }).valueAsString;
    const { vpc, addressOfHooks } = demoNetwork(this);
    const cluster = new ecs.Cluster(this, 'Cluster', {
      vpc,
      clusterName: NAME,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: true,
      dropInvalidHeaderFields: true,
    });
    Validations.of(loadBalancer).acknowledge(
      {
        id: 'AwsSolutions-ELB2',
        reason: 'A demo of one day, with nobody else as its client than who plays it: no access log is kept.',
      },
      {
        id: 'AwsSolutions-EC23',
        reason: 'Who may call is a parameter and the address of the NAT gateway, which the rule cannot read.',
      },
    );
    const tasks = new DemoTasks(this, 'Tasks', NAME);
    this.blueGreen = new BlueGreenService(this, 'Service', {
      cluster: cluster as ecs.ICluster,
      loadBalancer,
      taskDefinition: tasks.first,
      serviceName: NAME,
      stage: 'gamma',
      clients: [ec2.Peer.ipv4(clientCidr), addressOfHooks],
      testClients: [addressOfHooks],
      insecureHttp: true,
      testPort: TEST_PORT,
      // Belay asks /health: what only Belay is to notice must not make the load balancer throw tasks out.
      healthCheckPath: '/alive',
    });
    this.guard = this.makeGuard(vpc, loadBalancer.loadBalancerDnsName, bundles);
    this.tellOutputs(loadBalancer.loadBalancerDnsName, tasks);
  }

  private makeGuard(vpc: ec2.IVpc, host: string, bundles: string | undefined): DeploymentGuard {
    const { service, deploymentGroup, alarms, testListener, productionListener } = this.blueGreen;
    const through = (listener: elbv2.ApplicationListener, port: number): GuardProbe => ({
      through: 'listener',
      listenerArn: listener.listenerArn,
      url: `http://${host}:${port}/health`,
      checks: {
        body: [{ pointer: '/status', equals: 'ok' }],
        version: { from: { pointer: '/revision' }, is: 'revision' },
      },
    });
    return new DeploymentGuard(this, 'Guard', {
      name: NAME,
      service,
      serviceName: NAME,
      deploymentGroup,
      alarms: alarms.all,
      stage: 'gamma',
      beforeAllowTraffic: through(testListener, TEST_PORT),
      afterAllowTraffic: through(productionListener, 80),
      network: {
        vpcId: vpc.vpcId,
        cidr: vpc.vpcCidrBlock,
        subnets: vpc.privateSubnets.map((subnet) => ({
          id: subnet.subnetId,
          availabilityZone: subnet.availabilityZone,
          routeTableId: subnet.routeTable.routeTableId,
        })),
        // The NAT gateway leads to AWS.
        createEndpoints: false,
      },
      bundles,
    });
  }

  private tellOutputs(host: string, tasks: DemoTasks): void {
    const { application, deploymentGroup } = this.blueGreen;
    const hooks: EcsHooks = {
      beforeAllowTraffic: this.guard.beforeAllowTrafficHook,
      afterAllowTraffic: this.guard.afterAllowTrafficHook,
    };
    const output = (id: string, value: string) => new CfnOutput(this, id, { value });
    output('ServiceUrl', `http://${host}/`);
    output('ApplicationName', application.applicationName);
    output('DeploymentGroupName', deploymentGroup.deploymentGroupName);
    output('TopicArn', this.guard.belay.topics.people.topicArn);
    output('ResponderLogs', `/aws/lambda/${NAME}-alarm-responder`);
    for (const { name } of demoVariants) {
      const taskDefinition = tasks.of(name);
      // All variants are of one family, and a new service takes the family's latest: they come after it.
      if (taskDefinition !== tasks.first) taskDefinition.node.addDependency(this.blueGreen.service);
      taskDefinition.applyRemovalPolicy(RemovalPolicy.RETAIN);
      const spec = new AppSpec(taskDefinition, {
        ...{ taskDefinition, hooks, containerName: CONTAINER, containerPort: PORT },
      });
      output(appSpecOutputOf(name), spec.toString());
    }
  }
}
