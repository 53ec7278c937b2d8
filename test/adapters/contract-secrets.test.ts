import { describe, expect, test } from 'vitest';
import { account, bothWays, fault, signal } from '../kit/contract-small.ts';
import { noon } from '../kit/core.ts';

const arn = `arn:aws:secretsmanager:eu-west-1:${account}:secret:shop/db-AbCdEf`;
const parameter = `arn:aws:ssm:eu-west-1:${account}:parameter`;
const secret = { name: 'shop/db', versions: { 'id-2': ['AWSCURRENT'], 'id-1': ['AWSPREVIOUS'] } };

describe.each(bothWays)('secrets, %s', (_, make) => {
  test.each([
    ['the whole secret', arn, 'present'],
    ['one key of it', `${arn}:password::`, 'present'],
    ['a stage that it has', `${arn}::AWSPREVIOUS:`, 'present'],
    ['a stage that it lacks', `${arn}::AWSPENDING:`, 'gone'],
    ['a version that has a stage', `${arn}:::id-1`, 'present'],
    ['a version that has none, which Secrets Manager does not tell of', `${arn}:::id-0`, 'unverifiable'],
    ['another secret', arn.replace('db', 'cache'), 'gone'],
    ['a secret by its name, as registry credentials may be named', 'shop/db', 'present'],
    ['a secret by way of SSM', '/aws/reference/secretsmanager/shop/db', 'present'],
  ])('%s: %s is %s', async (_case, valueFrom, state) => {
    const { ports, world } = await make();
    world.secrets.secrets.set(arn, secret);
    expect(await ports.secrets.secretState(valueFrom, signal)).toBe(state);
  });

  test('a secret that waits for its deletion is gone', async () => {
    const { ports, world } = await make();
    world.secrets.secrets.set(arn, { ...secret, deletedAt: noon });
    expect(await ports.secrets.secretState(arn, signal)).toBe('gone');
  });

  test.each([
    ['by its name', '/shop/db', 'present'],
    ['by its ARN', `${parameter}/shop/db`, 'present'],
    ['at the top, by its ARN', `${parameter}/plain`, 'present'],
    ['a version of it', '/shop/db:3', 'unverifiable'],
    ['a version of one that is gone', `${parameter}/shop/cache:3`, 'gone'],
    ['gone, by its name', '/shop/cache', 'gone'],
    ['gone, by its ARN', `${parameter}/shop/cache`, 'gone'],
    ['one whose name another one begins with', '/shop', 'gone'],
  ])('a parameter %s: %s is %s', async (_case, valueFrom, state) => {
    const { ports, world } = await make();
    for (const name of ['/shop/db', 'plain']) world.ssm.parameters.set(name, { Type: 'SecureString' });
    expect(await ports.secrets.secretState(valueFrom, signal)).toBe(state);
  });

  test('a parameter is looked for on every page', async () => {
    const { ports, world } = await make();
    world.ssm.parameters.set('/shop/db', { Type: 'SecureString' });
    world.ssm.emptyPages = 2;
    expect(await ports.secrets.secretState('/shop/db', signal)).toBe('present');
    expect(world.journal).toHaveLength(3);
  });

  test.each([
    ['a secret of another region', arn.replace('eu-west-1', 'us-east-1')],
    ['a parameter of another region', `${parameter}/shop/db`.replace('eu-west-1', 'us-east-1')],
    ['a parameter of another account', `${parameter}/shop/db`.replace(account, '210987654321')],
    ['a public parameter', '/aws/service/ecs/optimized-ami'],
    ['nothing that is known here', 'arn:aws:s3:::shop/db.env'],
  ])('asks nobody about %s', async (_case, valueFrom) => {
    const { ports, world } = await make();
    expect(await ports.secrets.secretState(valueFrom, signal)).toBe('unverifiable');
    expect(world.journal).toEqual([]);
  });

  test.each([
    ['secretsmanager', 'DescribeSecret', arn, 'access-denied', 'refused'],
    ['secretsmanager', 'DescribeSecret', arn, 'server-error', 'unavailable'],
    ['ssm', 'DescribeParameters', '/shop/db', 'access-denied', 'refused'],
    ['ssm', 'DescribeParameters', '/shop/db', 'server-error', 'unavailable'],
  ] as const)('%s %s of %s under “%s” is %s', async (service, operation, valueFrom, kind, outcome) => {
    const { ports } = await make({ faults: [fault(service, operation, kind, 99)] });
    const asked = ports.secrets.secretState(valueFrom, signal);
    await expect(asked).rejects.toMatchObject({ name: 'CallFailed', outcome });
  });
});
