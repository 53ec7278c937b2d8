import { describe, expect, test } from 'vitest';
import { demo, type Json, NAT, PLAYER } from './kit.ts';

const service = () => demo().at('Service/Service/Service').Properties;
const group = () => demo().at('Service/DeploymentGroup/Resource').Properties;
const subnets = (kind: string) =>
  demo()
    .all('AWS::EC2::Subnet')
    .filter(({ path }) => path.includes(`/${kind}Subnet`))
    .map(({ id }) => ({ Ref: id }));

describe('the service', () => {
  test('is deployed by CodeDeploy, a tenth of the traffic first', () => {
    expect(service().DeploymentController).toEqual({ Type: 'CODE_DEPLOY' });
    expect(group()).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      DeploymentGroupName: 'belay-demo',
    });
  });

  test('keeps blue for five minutes, the wait of gamma', () =>
    expect(group().BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess).toEqual({
      Action: 'TERMINATE',
      TerminationWaitTimeInMinutes: 5,
    }));

  test('goes back by itself when a deployment fails, is stopped, or has an alarm', () =>
    expect(group().AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    }));

  test('is in the private subnets, without public addresses', () =>
    expect(service().NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      AssignPublicIp: 'DISABLED',
      Subnets: subnets('Private'),
    }));

  test('is asked for /alive by the load balancer, in both groups: what only Belay is to notice must not throw tasks out', () => {
    const paths = demo()
      .all('AWS::ElasticLoadBalancingV2::TargetGroup')
      .map(({ Properties }) => Properties.HealthCheckPath);
    expect(paths).toEqual(['/alive', '/alive']);
  });

  test('has a name, and so has all that the day speaks of', () => {
    expect(service().ServiceName).toBe('belay-demo');
    expect(demo().all('AWS::ECS::Cluster')).toMatchObject([{ Properties: { ClusterName: 'belay-demo' } }]);
    expect(demo().at('Service/Application/Resource').Properties.ApplicationName).toBe('belay-demo');
  });
});

describe('the load balancer', () => {
  const balancer = () => demo().at('LoadBalancer/Resource');
  const listener = (which: string) => demo().at(`Service/${which}Listener/Resource`);

  test('is called from outside, and drops headers that are none', () => {
    const attributes: Json[] = balancer().Properties.LoadBalancerAttributes;
    expect(balancer().Properties).toMatchObject({ Scheme: 'internet-facing', Subnets: subnets('Public') });
    expect(attributes).toContainEqual({ Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' });
    expect(attributes).not.toContainEqual({ Key: 'deletion_protection.enabled', Value: 'true' });
  });

  test('has two listeners, 80 for production and 8080 for tests', () => {
    expect(demo().all('AWS::ElasticLoadBalancingV2::Listener').length).toBe(2);
    expect([listener('Production'), listener('Test')]).toMatchObject([
      { Properties: { Port: 80, Protocol: 'HTTP' } },
      { Properties: { Port: 8080, Protocol: 'HTTP' } },
    ]);
    const [pair] = group().LoadBalancerInfo.TargetGroupPairInfoList;
    expect(pair).toMatchObject({
      ProdTrafficRoute: { ListenerArns: [{ Ref: listener('Production').id }] },
      TestTrafficRoute: { ListenerArns: [{ Ref: listener('Test').id }] },
    });
  });

  test('admits the player and the NAT gateway, and to the test listener the gateway alone', () => {
    const admits = demo().at('LoadBalancer/SecurityGroup/Resource');
    expect(balancer().Properties.SecurityGroups).toEqual([{ 'Fn::GetAtt': [admits.id, 'GroupId'] }]);
    const rules: Json[] = admits.Properties.SecurityGroupIngress;
    const told = rules.map(({ CidrIp, FromPort, ToPort }) => `${demo().filled(CidrIp)} ${FromPort}-${ToPort}`);
    expect(told.toSorted()).toEqual([`${NAT}/32 80-80`, `${NAT}/32 8080-8080`, `${PLAYER} 80-80`]);
    expect(rules.filter(({ IpProtocol }) => IpProtocol !== 'tcp')).toEqual([]);
  });

  test('is the only one that is admitted to the tasks', () => {
    const [rule, ...others] = demo().all('AWS::EC2::SecurityGroupIngress');
    expect(others).toEqual([]);
    expect(rule?.Properties).toMatchObject({
      GroupId: { 'Fn::GetAtt': [demo().at('Service/Service/SecurityGroup/Resource').id, 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [demo().at('LoadBalancer/SecurityGroup/Resource').id, 'GroupId'] },
      ...{ FromPort: 8080, ToPort: 8080, IpProtocol: 'tcp' },
    });
    const open = demo()
      .all('AWS::EC2::SecurityGroup')
      .filter(({ Properties }) => Properties.SecurityGroupIngress !== undefined);
    expect(open.map(({ id }) => id)).toEqual([demo().at('LoadBalancer/SecurityGroup/Resource').id]);
  });
});

describe('who may call', () => {
  const { AllowedPattern, Default } = demo().json.Parameters.ClientCidr;
  const allowed = new RegExp(AllowedPattern);

  test('has no default: whoever deploys it has to say', () => expect(Default).toBeUndefined());
  test.each(['203.0.113.7/32', '10.0.0.0/8'])('may be %s', (cidr) => expect(cidr).toMatch(allowed));
  test.each(['', '203.0.113.7', '203.0.113.7/', '203.0.113/32', '2001:db8::/32', 'x203.0.113.7/32', '203.0.113.7/32,'])(
    'may not be %j',
    (cidr) => expect(cidr).not.toMatch(allowed),
  );
});

describe('the hooks', () => {
  test.each(['before-allow-traffic', 'after-allow-traffic'])('%s runs in the private subnets', (hook) => {
    const { VpcConfig } = demo().at(`Guard/Belay/${hook}/Function/Resource`).Properties;
    expect(subnets('Private').length).toBe(2);
    expect(VpcConfig.SubnetIds).toEqual(subnets('Private'));
  });

  test('come to AWS and to the load balancer by one NAT gateway, whose address is the one that is admitted', () => {
    const { all, at } = demo();
    const address = at('NatAddress');
    expect(all('AWS::EC2::EIP').map(({ id }) => id)).toEqual([address.id]);
    const gateways = all('AWS::EC2::NatGateway');
    expect(gateways.map(({ Properties }) => Properties.AllocationId)).toEqual([
      { 'Fn::GetAtt': [address.id, 'AllocationId'] },
    ]);
    for (const subnet of ['PrivateSubnet1', 'PrivateSubnet2']) {
      expect(at(`Vpc/${subnet}/DefaultRoute`).Properties).toMatchObject({
        DestinationCidrBlock: '0.0.0.0/0',
        NatGatewayId: { Ref: gateways[0]?.id },
      });
    }
    expect(all('AWS::EC2::VPCEndpoint')).toEqual([]);
  });
});
