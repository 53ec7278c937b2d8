import {
  DescribeSecretCommand,
  InvalidParameterException,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { noon } from './seed.ts';
import { refusalOf } from './wire.ts';
import { smallWorld } from './wire-small.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf';
const versions = { 'id-1': ['AWSCURRENT'] };

describe('DescribeSecret', () => {
  test.each([arn, arn.slice(0, -7), 'shop/db'])('finds a secret by %s', async (SecretId) => {
    const { world, secrets } = await smallWorld();
    world.secrets.secrets.set(arn, { name: 'shop/db', versions });
    const { ARN, Name, VersionIdsToStages, DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    expect({ ARN, Name, VersionIdsToStages }).toEqual({ ARN: arn, Name: 'shop/db', VersionIdsToStages: versions });
    expect(DeletedDate).toBeUndefined();
  });

  test('still describes one that waits for its deletion', async () => {
    const { world, secrets } = await smallWorld();
    world.secrets.secrets.set(arn, { name: 'shop/db', versions, deletedAt: noon });
    expect((await secrets.send(new DescribeSecretCommand({ SecretId: arn }))).DeletedDate).toEqual(new Date(noon));
  });

  test.each([
    ['an unknown name', 'shop/d', ResourceNotFoundException],
    ['what ECS writes behind an ARN', `${arn}:key::`, ResourceNotFoundException],
    ['nothing', '', InvalidParameterException],
  ])('refuses %s', async (_, SecretId, exception) => {
    const { world, secrets } = await smallWorld();
    world.secrets.secrets.set(arn, { name: 'shop/db', versions });
    expect(await refusalOf(secrets.send(new DescribeSecretCommand({ SecretId })))).toBeInstanceOf(exception);
  });
});
