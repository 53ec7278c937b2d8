import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { BlueGreenServiceProps } from '../../../infra/constructs/blue-green-props.ts';
import { BlueGreenService } from '../../../infra/constructs/blue-green-service.ts';
import { templateOf, testStack } from '../kit.ts';

export const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';

/** What a team brings along: a cluster, a load balancer and a task definition, imported as far as that goes. */
export function surroundings(stack: Stack, image = 'public.ecr.aws/nginx/nginx:1.29') {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    vpcCidrBlock: '10.0.0.0/16',
  });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188',
    securityGroupId: 'sg-0123456789abcdef0',
    vpc,
  });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'checkout' });
  taskDefinition.addContainer('app', {
    image: ecs.ContainerImage.fromRegistry(image),
    portMappings: [{ containerPort: 8080 }, { containerPort: 9090 }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }),
  });
  return { vpc, cluster, loadBalancer, taskDefinition };
}

/** The plainest service, from which a test says how it differs, in a stack that is not synthesised yet. */
export function blueGreenIn(stack: Stack, props: Partial<BlueGreenServiceProps> = {}, image?: string) {
  const { vpc: _, ...brought } = surroundings(stack, image);
  return new BlueGreenService(stack, 'Checkout', {
    ...brought,
    serviceName: 'checkout',
    stage: 'prod',
    clients: [ec2.Peer.ipv4('10.0.0.0/8')],
    certificates: [elbv2.ListenerCertificate.fromArn(CERTIFICATE)],
    ...props,
  });
}

/** The same with its template. */
export function blueGreen(props: Partial<BlueGreenServiceProps> = {}, stack: Stack = testStack(), image?: string) {
  const made = blueGreenIn(stack, props, image);
  return { stack, made, template: templateOf(stack) };
}
