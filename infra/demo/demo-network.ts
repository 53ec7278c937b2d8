import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** The container of the demo's tasks, and the port that its app listens on. */
export const CONTAINER = 'app';
export const PORT = 8_080;

export interface DemoNetwork {
  readonly vpc: ec2.IVpc;
  /**
   * The hooks run in the private subnets, and the load balancer's name leads to its public addresses: they come by the NAT
   * gateway.
   */
  readonly addressOfHooks: ec2.IPeer;
}

export function demoNetwork(scope: Construct): DemoNetwork {
  const eip = new ec2.CfnEIP(scope, 'NatAddress', { domain: 'vpc' });
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    maxAzs: 2,
    natGateways: 1,
    natGatewayProvider: ec2.NatProvider.gateway({ eipAllocationIds: [eip.attrAllocationId] }),
    restrictDefaultSecurityGroup: false,
  });
  Validations.of(vpc).acknowledge({
    id: 'AwsSolutions-VPC7',
    reason: 'A demo of one day with no data of anybody: nothing that a flow log would help to find out.',
  });
  // A class of the CDK's says `string | undefined` where its interface has an optional member.
  return { vpc: vpc as ec2.IVpc, addressOfHooks: ec2.Peer.ipv4(`${eip.attrPublicIp}/32`) };
}
