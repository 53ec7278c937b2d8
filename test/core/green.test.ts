import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Forward, findGreen, type Green, judgeListener, type TaskSetFacts } from '../../functions/core/green.ts';
import { definitionArn, hookCall } from '../kit/core.ts';

const arn = (name: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/50dc6c495c0c9188`;
const { deployment } = hookCall('d-GREEN');
const greenSet: TaskSetFacts = {
  id: 'ecs-svc/2',
  externalId: deployment,
  taskDefinition: definitionArn(42),
  targetGroups: [arn('checkout-1')],
  status: 'ACTIVE',
  desiredCount: 3,
};
const blueSet: TaskSetFacts = {
  ...greenSet,
  id: 'ecs-svc/1',
  externalId: 'd-BLUE',
  taskDefinition: definitionArn(41),
  targetGroups: [arn('checkout-2')],
  status: 'PRIMARY',
};
const green: Green = {
  taskSet: 'ecs-svc/2',
  taskDefinition: definitionArn(42),
  targetGroup: arn('checkout-1'),
  desiredCount: 3,
  rivals: [arn('checkout-2')],
};

describe('another rule of the listener', () => {
  const onGreen: Forward = { targetGroup: green.targetGroup, weight: 100 };
  const elsewhere = (targetGroup: string, weight = 100): Forward => ({ targetGroup, weight, elsewhere: true });

  test('that leads to blue may take the probe’s URL, so the way is not green’s', () => {
    const judged = judgeListener([elsewhere(arn('checkout-2')), onGreen], green);
    expect(judged).toEqual({ onGreen: false, because: expect.stringContaining('another rule') });
  });

  test.each([
    ['to another service', elsewhere(arn('basket'))],
    ['to green too', elsewhere(green.targetGroup)],
    ['to blue with no weight', elsewhere(arn('checkout-2'), 0)],
  ])('that leads %s says nothing against it', (_, other) => {
    expect(judgeListener([other, onGreen], green)).toEqual({ onGreen: true });
  });

  test('does not make up for a default one that leads nowhere', () => {
    expect(judgeListener([elsewhere(green.targetGroup)], green).onGreen).toBe(false);
  });
});

describe('green is the task set that this deployment made', () => {
  test.each<[string, TaskSetFacts[]]>([
    ['listed last', [blueSet, greenSet]],
    ['listed first', [greenSet, blueSet]],
    ['alone', [greenSet]],
    ['after the target groups have swapped roles', [{ ...blueSet, targetGroups: [arn('checkout-1')] }, greenSet]],
    ['though blue has a newer definition (a roll-back)', [{ ...blueSet, taskDefinition: definitionArn(99) }, greenSet]],
    ['though it has become primary (AfterAllowTraffic)', [blueSet, { ...greenSet, status: 'PRIMARY' }]],
    ['though another set has no deployment at all', [{ ...blueSet, externalId: undefined }, greenSet]],
  ])('%s', (_, sets) => {
    expect(findGreen(sets, deployment)).toMatchObject({ ...green, rivals: expect.any(Array) });
  });

  test('has the other task sets’ target groups for rivals, never its own', () => {
    expect(findGreen([blueSet, greenSet], deployment)?.rivals).toEqual([arn('checkout-2')]);
    expect(findGreen([{ ...blueSet, targetGroups: [arn('checkout-1')] }, greenSet], deployment)?.rivals).toEqual([]);
    expect(findGreen([greenSet], deployment)?.rivals).toEqual([]);
  });

  test('wherever it stands among any others', () => {
    const others = fc.array(fc.constantFrom('d-BLUE', 'd-GREE', 'd-GREENN', 'D-GREEN', '', undefined), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(others, fc.nat({ max: 6 }), (ids, place) => {
        const sets = ids.map((externalId, i): TaskSetFacts => ({ ...blueSet, externalId, id: `other/${i}` }));
        const found = findGreen(sets.toSpliced(place, 0, greenSet), deployment);
        expect(found).toMatchObject({ ...green, rivals: expect.any(Array) });
        expect(findGreen(sets, deployment)).toBeUndefined();
      }),
    );
  });
});

describe('there is no green', () => {
  test.each<[string, TaskSetFacts[]]>([
    ['where the service has no task set', []],
    ['where only another deployment has made one', [blueSet]],
    ['where its definition is not known', [{ ...greenSet, taskDefinition: undefined }]],
    ['where it is behind no load balancer', [{ ...greenSet, targetGroups: [] }]],
    ['where only the id of a task set is the same', [{ ...blueSet, id: deployment }]],
  ])('%s', (_, sets) => {
    expect(findGreen(sets, deployment)).toBeUndefined();
  });
});

describe('the listener leads to green and to nothing else', () => {
  const to = (name: string, weight: number): Forward => ({ targetGroup: arn(name), weight });
  test.each<[string, Forward[]]>([
    ['where it forwards to green alone', [to('checkout-1', 1)]],
    ['where blue has the weight 0', [to('checkout-1', 100), to('checkout-2', 0)]],
    ['where blue comes first with the weight 0', [to('checkout-2', 0), to('checkout-1', 100)]],
    ['where it names green twice', [to('checkout-1', 1), to('checkout-1', 99)]],
  ])('%s', (_, forwards) => {
    expect(judgeListener(forwards, green)).toEqual({ onGreen: true });
  });

  test.each<[string, Forward[], string]>([
    ['blue has all', [to('checkout-2', 100)], 'sends requests to checkout-2; green is checkout-1'],
    [
      'blue has all and green the weight 0',
      [to('checkout-2', 100), to('checkout-1', 0)],
      'sends requests to checkout-2;',
    ],
    ['blue has a share', [to('checkout-1', 99), to('checkout-2', 1)], 'sends requests to checkout-2;'],
    ['blue has a tiny share', [to('checkout-1', 1), to('checkout-2', 0.001)], 'sends requests to checkout-2;'],
    ['a stranger has a share', [to('checkout-1', 1), to('admin', 1)], 'sends requests to admin;'],
    ['two others have all', [to('checkout-2', 1), to('admin', 1)], 'sends requests to checkout-2, admin;'],
    ['green has the weight 0 and is alone', [to('checkout-1', 0)], 'forwards to no target group'],
    ['everybody has the weight 0', [to('checkout-1', 0), to('checkout-2', 0)], 'forwards to no target group'],
    ['it forwards to nobody', [], 'forwards to no target group'],
    [
      'a group of the same name in another account has all',
      [{ targetGroup: arn('checkout-1').replace('1234', '9999'), weight: 1 }],
      'sends requests to',
    ],
    ['what it forwards to is no ARN', [{ targetGroup: 'checkout-1', weight: 1 }], 'sends requests to checkout-1;'],
  ])('but not where %s', (_, forwards, because) => {
    expect(judgeListener(forwards, green)).toEqual({ onGreen: false, because: expect.stringContaining(because) });
  });

  test('in any order of any forwards, only if no one else gets a request', () => {
    const forwards = fc.array(
      fc.tuple(fc.constantFrom('checkout-1', 'checkout-2', 'admin'), fc.constantFrom(0, 1, 50, 999)),
    );
    fc.assert(
      fc.property(forwards, (pairs) => {
        const taking = new Set(pairs.filter(([, weight]) => weight !== 0).map(([name]) => name));
        const onlyGreen = taking.size === 1 && taking.has('checkout-1');
        const all = pairs.map(([name, weight]) => to(name, weight));
        expect(judgeListener(all, green).onGreen).toBe(onlyGreen);
        expect(judgeListener(all.toReversed(), green).onGreen).toBe(onlyGreen);
      }),
    );
  });
});
