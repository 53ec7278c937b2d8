import { describe, expect, test } from 'vitest';
import { type Json, only, problems, sound, stage } from './config-kit.ts';

const subnets = [{ id: 'subnet-0a1b2c3d', availabilityZone: 'eu-west-1a', routeTableId: 'rtb-0a1b2c3d' }];
const network: Json = { vpcId: 'vpc-0a1b2c3d', cidr: '10.0.0.0/16', subnets, createEndpoints: true };
const inside = (over: Json = {}): Json => ({ ...stage, network: { ...network, ...over } });

test.each([true, false])('a network whose endpoints are made here: %s', (createEndpoints) => {
  expect(only({ stages: { prod: inside({ createEndpoints }) } }).network).toEqual({ ...network, createEndpoints });
});

describe('of a network it is a problem', () => {
  const MADE =
    'must be true (the VPC has neither a NAT gateway nor these endpoints) or false (it has one of them): they change names for the whole VPC and cost by the hour';

  test.each<[string, Json, string]>([
    ['that its range is no range', { cidr: '10.0.0.300/16' }, 'cidr must be an IPv4 range'],
    ['that its VPC has no id', { vpcId: 'main' }, 'vpcId must be the id of a VPC'],
    ['that its list of subnets is empty', { subnets: [] }, 'subnets must name at least one subnet'],
    ['that its endpoints are perhaps made', { createEndpoints: 'yes' }, `createEndpoints ${MADE}, received "yes"`],
    [
      'that nobody says whether its endpoints are made',
      { createEndpoints: undefined },
      `createEndpoints is missing; it ${MADE}`,
    ],
    [
      'that a subnet lies in another region',
      { subnets: [{ ...subnets[0], availabilityZone: 'eu-west-2a' }] },
      'subnets[0].availabilityZone must be a zone of eu-west-1, received "eu-west-2a"',
    ],
  ])('%s', (_, over, problem) => {
    expect(problems({ stages: { prod: inside(over) } })).toEqual([
      expect.stringContaining(`stages.prod.network.${problem}`),
    ]);
  });
});

describe('the endpoints of one VPC', () => {
  const twice = (key: string, of = 'gamma') =>
    `stages.${key}.network.createEndpoints must be false: stage ${of} makes the endpoints of vpc-0a1b2c3d, and a VPC takes their names once`;

  test('are made by one stage', () => {
    const stages = { gamma: inside(), prod: inside(), night: { ...inside(), profile: 'prod' } };
    expect(problems({ stages })).toEqual([twice('prod'), twice('night')]);
  });

  test('are so whatever else is wrong with the stages', () => {
    const broken = { ...inside(), account: '1' };
    expect(problems({ stages: { gamma: broken, prod: broken } })).toContain(twice('prod'));
  });

  test.each<[string, Json, Json]>([
    ['the other says that it does not make them', inside({ createEndpoints: false }), inside()],
    ['the first says that it does not make them', inside(), inside({ createEndpoints: false })],
    ['neither makes them', inside({ createEndpoints: false }), inside({ createEndpoints: false })],
    ['it is not one VPC', inside(), inside({ vpcId: 'vpc-0a1b2c3e' })],
    ['the other is in no VPC', inside(), stage],
  ])('are no problem where %s', (_, gamma, prod) => {
    expect(sound({ stages: { gamma, prod } }).stages).toHaveLength(2);
  });
});

test('no stage takes the name of the stack of the game day', () => {
  const demo = { ...stage, profile: 'gamma' };
  expect(problems({ stages: { prod: stage, demo } })).toEqual([
    'stages.demo must be called otherwise: Belay-demo is the stack of the game day',
  ]);
});
