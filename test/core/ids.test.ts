import { describe, expect, test } from 'vitest';
import { revisionOf, taskDefinitionArn } from '../../functions/core/ids.ts';
import { definitionArn } from '../kit/core.ts';

const arn = (
  over: { partition?: string; account?: string; family?: string; revision?: string; region?: string } = {},
) => {
  const {
    partition = 'aws',
    region = 'eu-west-1',
    account = '123456789012',
    family = 'checkout',
    revision = '42',
  } = over;
  return `arn:${partition}:ecs:${region}:${account}:task-definition/${family}:${revision}`;
};

describe('a task definition ARN is accepted', () => {
  test.each([
    ['as it usually is', arn()],
    ['from China', arn({ partition: 'aws-cn', region: 'cn-north-1' })],
    ['from GovCloud', arn({ partition: 'aws-us-gov', region: 'us-gov-west-1' })],
    ['with a family of one letter', arn({ family: 'a' })],
    ['with a family of 255 letters', arn({ family: 'a'.repeat(255) })],
    ['with a hyphen and an underscore in its family', arn({ family: 'shop_check-out' })],
    ['with the first revision', arn({ revision: '1' })],
    ['with a long revision', arn({ revision: '100000' })],
  ])('%s', (_, raw) => {
    expect(taskDefinitionArn(raw)).toBe(raw);
  });
});

describe('a task definition ARN is refused', () => {
  test.each([
    ['where it is missing', undefined],
    ['where it is empty', ''],
    ['where it is only family and revision', 'checkout:42'],
    ['without a revision: ECS would take the latest', arn().slice(0, -3)],
    ['with revision 0', arn({ revision: '0' })],
    ['with a leading zero', arn({ revision: '042' })],
    ['with a word for a revision', arn({ revision: 'latest' })],
    ['with a family of 256 letters', arn({ family: 'a'.repeat(256) })],
    ['with an empty family', arn({ family: '' })],
    ['with a colon in its family', arn({ family: 'checkout:1' })],
    ['with a slash in its family', arn({ family: 'shop/checkout' })],
    ['with a short account', arn({ account: '12345678901' })],
    ['with a long account', arn({ account: '1234567890123' })],
    ['with no region', arn({ region: '' })],
    ['of another cloud', arn({ partition: 'azure' })],
    ['of another kind', arn().replace('task-definition', 'service')],
    ['with a space before it', ` ${arn()}`],
    ['with a line break behind it', `${arn()}\n`],
  ])('%s', (_, raw) => {
    expect(taskDefinitionArn(raw)).toBeUndefined();
  });
});

test.each([1, 42, 100_000])('the revision %i is what stands behind the last colon', (revision) => {
  expect(revisionOf(definitionArn(revision))).toBe(String(revision));
});
