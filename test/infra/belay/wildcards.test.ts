import { expect, test } from 'vitest';
import { whyWildcard } from '../../../infra/belay/wildcards.ts';

const here = 'eu-west-1:123456789012';

test.each([
  [`arn:aws:ecs:${here}:task/shop/*`, /a task has no id before it runs/],
  [`arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task/<Shop.Name>/*`, /a task has no id before it runs/],
  [`arn:aws:ecs:${here}:task/*`, /narrowest width that fits/],
  [`arn:aws:ecs:${here}:service/shop/*`, /narrowest width that fits/],
  [`arn:aws:ecs:${here}:service-deployment/shop/cart/*`, /a deployment has no id before it begins/],
  [`arn:aws:ecs:${here}:service-deployment/shop/*`, /narrowest width that fits/],
  [`arn:aws:codedeploy:${here}:deploymentgroup:shop/*`, /narrowest width that fits/],
  ['arn:aws:iam::123456789012:role/*', /passed to ECS tasks alone/],
  ['arn:aws:ecr:eu-west-1:*:repository/*', /may be of another account/],
  ['arn:aws:secretsmanager:eu-west-1:*:secret:*', /no value is read/],
  [`arn:aws:lambda:${here}:function:belay-prod-alarm-responder:*`, /published/],
  [`arn:aws:ec2:${here}:*/*`, /before it is made/],
])('the wildcard of %s has a reason', (arn, reason) => {
  expect(whyWildcard(arn)).toMatch(reason);
});

test('* alone has its reason in the contract', () => {
  expect(whyWildcard('*')).toBeUndefined();
});

test('a wildcard that nobody has explained is refused', () => {
  expect(() => whyWildcard(`arn:aws:sqs:${here}:*`)).toThrow(
    `the wildcard of arn:aws:sqs:${here}:* must have a reason in wildcards.ts`,
  );
});
