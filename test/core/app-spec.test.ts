import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appSpecText } from '../../functions/core/app-spec.ts';
import type { Placement } from '../../functions/core/term.ts';
import { definitionArn } from '../kit/core.ts';

const definition = definitionArn(41);
const network = { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' };
const plain: Placement = { containerName: 'app', containerPort: 8080 };
const specOf = (placement: Partial<Placement>, beforeAllowTrafficHook?: string) =>
  JSON.parse(appSpecText({ definition, placement: { ...plain, ...placement }, beforeAllowTrafficHook }));
const propertiesOf = (placement: Partial<Placement>) => specOf(placement).Resources[0].TargetService.Properties;

test('the plainest one is the definition and its container, in version 0.0 to the letter', () => {
  expect(appSpecText({ definition, placement: plain })).toBe(
    `{"version":0.0,"Resources":[{"TargetService":{"Type":"AWS::ECS::Service","Properties":{"TaskDefinition":"${definition}",` +
      '"LoadBalancerInfo":{"ContainerName":"app","ContainerPort":8080}}}}]}',
  );
});

test('a placement is copied whole', () => {
  const capacity = [{ provider: 'FARGATE_SPOT', weight: 3, base: 1 }];
  expect(propertiesOf({ platformVersion: '1.4.0', network, capacity })).toEqual({
    TaskDefinition: definition,
    LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
    PlatformVersion: '1.4.0',
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: ['subnet-1', 'subnet-2'],
        SecurityGroups: ['sg-1'],
        AssignPublicIp: 'DISABLED',
      },
    },
    CapacityProviderStrategy: [{ Base: 1, CapacityProvider: 'FARGATE_SPOT', Weight: 3 }],
  });
});

test.each([
  ['no subnets', { network: { ...network, subnets: [] } }],
  ['no security groups', { network: { ...network, securityGroups: [] } }],
])('half a network (%s) is left out: CodeDeploy takes all of it or none', (_, placement) => {
  expect(propertiesOf(placement)).not.toHaveProperty('NetworkConfiguration');
});

test('an empty capacity strategy is left out', () => {
  expect(propertiesOf({ capacity: [] })).not.toHaveProperty('CapacityProviderStrategy');
});

test('the one hook it may have comes before the traffic', () => {
  expect(specOf({}, 'belay-before').Hooks).toEqual([{ BeforeAllowTraffic: 'belay-before' }]);
  expect(specOf({})).not.toHaveProperty('Hooks');
});

test('whatever the names hold, they stay values', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (containerName, hook) => {
      const spec = specOf({ containerName }, hook);
      expect(Object.keys(spec)).toEqual(['version', 'Resources', 'Hooks']);
      expect(spec.Resources[0].TargetService.Properties.LoadBalancerInfo.ContainerName).toBe(containerName);
      expect(spec.Hooks).toEqual([{ BeforeAllowTraffic: hook }]);
    }),
  );
});
