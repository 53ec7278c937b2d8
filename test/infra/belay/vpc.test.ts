import { describe, expect, test } from 'vitest';
import { HOOKS } from '../../../functions/core/hook-call.ts';
import { belayTemplate, network } from './kit.ts';
import { type Asked, ATTRIBUTE, type Json, many, statementsOf } from './template.ts';

const t = belayTemplate({ network });
const without = belayTemplate({ network: { ...network, createEndpoints: false } });
const plain = belayTemplate();
const hooksGroup = (asked: Asked) => {
  const found = asked
    .all('AWS::EC2::SecurityGroup')
    .find(({ Properties }) => /hooks: they ask/.test(Properties.GroupDescription));
  return found?.id ?? '';
};
const actionsOf = (asked: Asked, bundle: string) =>
  statementsOf(asked, bundle).flatMap(({ Action }) => many<string>(Action));

describe.each([
  ['with endpoints of its own', t],
  ['with what the VPC has', without],
])('in a VPC, %s', (_, asked) => {
  test.each(HOOKS)('%s runs in the subnets that were named, in the security group of the hooks', (hook) => {
    expect(asked.fn(hook).Properties.VpcConfig).toEqual({
      SubnetIds: network.subnets.map((subnet) => subnet.id),
      SecurityGroupIds: [ATTRIBUTE(hooksGroup(asked), 'GroupId')],
    });
  });

  test.each(HOOKS)('%s may have its network interfaces made, and looked at', (hook) => {
    expect(actionsOf(asked, hook)).toEqual(
      expect.arrayContaining([
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ]),
    );
  });

  test.each(['alarm-responder', 'responder-smoke'])('%s is not: nothing private is theirs to ask', (bundle) => {
    expect(asked.fn(bundle).Properties).not.toHaveProperty('VpcConfig');
    expect(actionsOf(asked, bundle).filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });

  test('the security group is told, for the test listener must admit it', () => {
    expect(asked.json.Outputs.HookSecurityGroup.Value).toEqual(ATTRIBUTE(hooksGroup(asked), 'GroupId'));
  });

  test('nobody comes in to the hooks', () => {
    const group = asked.byId(hooksGroup(asked)).Properties;
    expect(group).not.toHaveProperty('SecurityGroupIngress');
    expect(group.VpcId).toBe(network.vpcId);
    const ingress = asked.all('AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties.GroupId);
    expect(ingress).not.toContainEqual(ATTRIBUTE(hooksGroup(asked), 'GroupId'));
  });
});

describe('the endpoints that the hooks call', () => {
  const endpoints = t.all('AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties);
  const interfaces = endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface');
  const service = ({ ServiceName }: Json) => t.text(ServiceName).replace('com.amazonaws.eu-west-1.', '');

  test('are those of CodeDeploy, ECS, the load balancer, CloudWatch and SNS, in the same subnets', () => {
    expect(interfaces.map(service).toSorted()).toEqual([
      'codedeploy',
      'ecs',
      'elasticloadbalancing',
      'monitoring',
      'sns',
    ]);
    for (const one of interfaces) {
      expect(one).toMatchObject({
        VpcId: network.vpcId,
        PrivateDnsEnabled: true,
        SubnetIds: network.subnets.map((s) => s.id),
      });
    }
  });

  test('admit the whole VPC, whose names they answer for, and nobody else', () => {
    const [group, ...others] = [
      ...new Set(
        interfaces.flatMap(({ SecurityGroupIds }) => SecurityGroupIds.map((one: Json) => one['Fn::GetAtt'][0])),
      ),
    ];
    expect(others).toEqual([]);
    const rules = t.all('AWS::EC2::SecurityGroupIngress');
    expect(rules.filter(({ Properties }) => Properties.GroupId['Fn::GetAtt'][0] === group)).toEqual([]);
    expect(t.byId(group).Properties.SecurityGroupIngress).toMatchObject([
      { FromPort: 443, ToPort: 443, IpProtocol: 'tcp', CidrIp: '10.0.0.0/16' },
    ]);
  });

  test('lie in one subnet of each zone, and the hooks in all', () => {
    const [first, ...others] = network.subnets;
    if (!first) throw new Error('the network has subnets');
    const subnets = [first, { ...first, id: 'subnet-0c' }, ...others];
    const twice = belayTemplate({ network: { ...network, subnets } });
    const made = twice.all('AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties);
    const ids = network.subnets.map((subnet) => subnet.id);
    for (const { SubnetIds } of made.filter((one) => one.VpcEndpointType === 'Interface'))
      expect(SubnetIds).toEqual(ids);
    const [hook] = twice.all('AWS::Lambda::Function').filter(({ Properties }) => Properties.VpcConfig);
    expect(hook?.Properties.VpcConfig.SubnetIds).toEqual(subnets.map((subnet) => subnet.id));
  });

  test('are a route to the ledger', () => {
    const gateways = endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === 'Gateway');
    expect(gateways.map(service)).toEqual(['dynamodb']);
    expect(gateways[0]?.RouteTableIds).toEqual(network.subnets.map((subnet) => subnet.routeTableId));
  });

  test('are not made where the VPC has them, or has a NAT gateway', () => {
    expect(without.all('AWS::EC2::VPCEndpoint')).toEqual([]);
    expect(without.all('AWS::EC2::SecurityGroup')).toHaveLength(1);
  });
});

test('outside a VPC there is nothing of the kind', () => {
  expect(plain.resources.filter(({ Type }) => Type.startsWith('AWS::EC2::'))).toEqual([]);
  expect(plain.json.Outputs).not.toHaveProperty('HookSecurityGroup');
  for (const hook of HOOKS) {
    expect(plain.fn(hook).Properties).not.toHaveProperty('VpcConfig');
    expect(actionsOf(plain, hook).filter((action) => action.startsWith('ec2:'))).toEqual([]);
  }
});
