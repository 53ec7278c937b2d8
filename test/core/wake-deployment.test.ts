import { describe, expect, test } from 'vitest';
import { NAME_LENGTH_MAX } from '../../functions/core/wake-deployment.ts';
import { sample } from '../kit/core.ts';
import { changed, parse, refusal } from '../kit/wakes.ts';

const byCodeDeploy = sample('deployment-ended.codedeploy.json');
const byEcs = sample('deployment-ended.ecs.json');
const service = (rest: string, place = 'eu-west-1:123456789012') => `arn:aws:ecs:${place}:${rest}`;
const application = (place: string) => `arn:aws:codedeploy:${place}:application:shop`;

describe.each([
  ['CodeDeploy', byCodeDeploy],
  ['ECS', byEcs],
])('a deployment by %s', (_, event) => {
  test.each(['aws-cn', 'aws-us-gov'])('may be of the partition %s', (partition) => {
    const { resources } = event as { resources: readonly string[] };
    const moved = resources.map((arn) => arn.replace('aws', partition));
    expect(parse(changed(event, ['resources'], moved))).toEqual(parse(event));
  });

  test.each([
    ['account', '111122223333', 'account must be this account'],
    ['account', undefined, 'account must be this account'],
    ['region', 'us-east-1', 'region must be this region'],
    ['source', 'my.app', 'source must be the one of its detail-type'],
    ['source', 'aws.cloudwatch', 'source must be the one of its detail-type'],
    ['source', undefined, 'source must be the one of its detail-type'],
  ])('is refused for the %s %j', (key, value, because) => {
    expect(parse(changed(event, [key], value))).toEqual(refusal(because));
  });
});

describe('a deployment by CodeDeploy', () => {
  test.each(['FAILURE', 'START', 'STOP', 'QUEUED', 'READY', 'SUCCESS', 'NEXT_YEARS_STATE'])('may be at %s', (state) => {
    const parsed = parse(changed(byCodeDeploy, ['detail', 'state'], state));
    expect(parsed).toMatchObject({ ok: true, wake: { kind: 'deployment', by: 'codedeploy', state } });
  });

  test.each([
    ['of another account', application('eu-west-1:111122223333'), 'be of this account'],
    ['of another region', application('us-east-1:123456789012'), 'be of this region'],
    ['of another service', service('service/shop/cart'), "be an ARN of CodeDeploy's"],
    ['of another cloud', 'arn:azure:codedeploy:eu-west-1:123456789012:application:shop', "be an ARN of CodeDeploy's"],
    ['with something before it', ` ${application('eu-west-1:123456789012')}`, "be an ARN of CodeDeploy's"],
    ['that is no ARN', 'shop', "be an ARN of CodeDeploy's"],
    ['that is missing', undefined, "be an ARN of CodeDeploy's"],
  ])('is refused for a resource %s', (_, value, rule) => {
    expect(parse(changed(byCodeDeploy, ['resources', 0], value))).toEqual(refusal(`resources[0] must ${rule}`));
  });

  describe.each(['application', 'deploymentGroup', 'deploymentId', 'state'])('needs its %s', (key) => {
    test.each([undefined, null, 42, ['shop'], {}])('which is not %j', (value) => {
      expect(parse(changed(byCodeDeploy, ['detail', key], value))).toEqual(refusal(`detail.${key} must be a text`));
    });

    test.each([
      [NAME_LENGTH_MAX - 1, true],
      [NAME_LENGTH_MAX, true],
      [NAME_LENGTH_MAX + 1, false],
      [0, false],
    ])('of %i characters: %j', (length, ok) => {
      const parsed = parse(changed(byCodeDeploy, ['detail', key], 'x'.repeat(length)));
      expect(parsed.ok).toBe(ok);
    });

    test('on one line', () => {
      const parsed = parse(changed(byCodeDeploy, ['detail', key], 'a\nb'));
      expect(parsed).toEqual(refusal(`detail.${key} must hold printable characters only`));
    });
  });
});

describe('a deployment by ECS', () => {
  test.each(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED', 'NEW'])(
    'may be at %s',
    (state) => {
      const parsed = parse(changed(byEcs, ['detail', 'eventName'], state));
      expect(parsed).toMatchObject({ ok: true, wake: { kind: 'deployment', by: 'ecs', state } });
    },
  );

  test('is of the cluster and the service that its ARN names', () => {
    const parsed = parse(changed(byEcs, ['resources', 0], service('service/shop_2/cart-3')));
    expect(parsed).toMatchObject({ ok: true, wake: { of: { cluster: 'shop_2', ecsService: 'cart-3' } } });
  });

  const not = 'be the ARN of a service that names its cluster';
  test.each([
    ['of another account', service('service/shop/cart', 'eu-west-1:111122223333'), 'be of this account'],
    ['of another region', service('service/shop/cart', 'us-east-1:123456789012'), 'be of this region'],
    ['without a cluster, as they were until 2018', service('service/cart'), not],
    ['with more than a service', service('service/shop/cart/x'), not],
    ['of a task', service('task/shop/cart'), not],
    ['with a name that no service can have', service('service/shop/cart here'), not],
    ['of another cloud', service('service/shop/cart').replace(':aws:', ':azure:'), not],
    ['with something before it', ` ${service('service/shop/cart')}`, not],
    ['with a line break behind it', `${service('service/shop/cart')}\n`, not],
    ['that is missing', undefined, not],
  ])('is refused for a resource %s', (_, value, rule) => {
    expect(parse(changed(byEcs, ['resources', 0], value))).toEqual(refusal(`resources[0] must ${rule}`));
  });

  test.each(['deploymentId', 'eventName'])('needs its %s', (key) => {
    expect(parse(changed(byEcs, ['detail', key], undefined))).toEqual(refusal(`detail.${key} must be a text`));
  });
});
