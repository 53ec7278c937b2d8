import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { HookNetwork } from '../config/stage-config.ts';
import type { BelayFunctionNetwork } from './belay-function.ts';

/** What the hooks call, and what a call that finds no way to AWS would cost: the probe works and the report hangs (FACTS 10). */
const ENDPOINTS = {
  CodeDeploy: ec2.InterfaceVpcEndpointAwsService.CODEDEPLOY,
  Ecs: ec2.InterfaceVpcEndpointAwsService.ECS,
  LoadBalancing: ec2.InterfaceVpcEndpointAwsService.ELASTIC_LOAD_BALANCING,
  CloudWatch: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  Sns: ec2.InterfaceVpcEndpointAwsService.SNS,
};

/** The hooks inside a VPC, where a private test listener is. Admit `securityGroup` to that listener. */
export class HookVpc extends Construct {
  readonly securityGroup: ec2.SecurityGroup;
  readonly placement: BelayFunctionNetwork;

  constructor(scope: Construct, id: string, { vpcId, subnets, cidr, createEndpoints }: HookNetwork) {
    super(scope, id);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      vpcCidrBlock: cidr,
      availabilityZones: subnets.map((subnet) => subnet.availabilityZone),
      privateSubnetIds: subnets.map((subnet) => subnet.id),
      privateSubnetRouteTableIds: subnets.map((subnet) => subnet.routeTableId),
    });
    const vpcSubnets = {
      subnets: subnets.map(({ id: subnetId, ...where }, i) =>
        ec2.Subnet.fromSubnetAttributes(this, `Subnet${i}`, { subnetId, ...where }),
      ),
    };
    this.securityGroup = new ec2.SecurityGroup(this, 'Hooks', {
      vpc,
      description: 'Belay hooks: they ask the test listener, the tasks and AWS, and nobody asks them',
      // The ports of listeners and tasks are the config's to say; a hook that is kept from one fails the deployment.
      allowAllOutbound: true,
    });
    this.placement = { vpc, vpcSubnets, securityGroups: [this.securityGroup] };
    if (createEndpoints) this.makeEndpoints(vpc, vpcSubnets, cidr);
  }

  /** Their private names count for the whole VPC, so the whole VPC may come: else everybody else in it would lose AWS. */
  private makeEndpoints(vpc: ec2.IVpc, all: ec2.SubnetSelection, cidr: string): void {
    const subnets = { subnets: onePerZone(all.subnets ?? []) };
    const admitted = new ec2.SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'The AWS endpoints of the Belay hooks',
      allowAllOutbound: false,
    });
    admitted.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), 'the VPC');
    for (const [name, service] of Object.entries(ENDPOINTS)) {
      new ec2.InterfaceVpcEndpoint(this, name, { vpc, subnets, service, securityGroups: [admitted], open: false });
    }
    new ec2.GatewayVpcEndpoint(this, 'DynamoDb', {
      vpc,
      subnets: [all],
      service: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
    });
  }
}

/** EC2 takes one subnet of each zone for an endpoint. */
const onePerZone = (subnets: readonly ec2.ISubnet[]): ec2.ISubnet[] =>
  [...new Map(subnets.toReversed().map((subnet) => [subnet.availabilityZone, subnet])).values()].toReversed();
