import { describe, expect, test } from 'vitest';
import { secretRef, stateOfSecret } from '../../functions/core/secret-ref.ts';

const home = 'eu-west-1:123456789012';
const secret = `arn:aws:secretsmanager:${home}:secret:shop/db-AbCdEf`;
const inRegion = { kind: 'secret', id: secret, region: 'eu-west-1' };
const parameter = { kind: 'parameter', versioned: false, perhapsSecret: true };
const atArn = { ...parameter, region: 'eu-west-1', account: '123456789012', perhapsSecret: false };

describe('the value of a secret comes from', () => {
  test.each([
    ['a secret', secret, inRegion],
    ['a key of a secret', `${secret}:password::`, inRegion],
    ['a stage of a secret', `${secret}::AWSPREVIOUS:`, { ...inRegion, stage: 'AWSPREVIOUS' }],
    ['a version of a secret', `${secret}:::id-1`, { ...inRegion, version: 'id-1' }],
    ['all three', `${secret}:password:AWSCURRENT:id-1`, { ...inRegion, stage: 'AWSCURRENT', version: 'id-1' }],
    ['another partition', secret.replace('aws', 'aws-cn'), { ...inRegion, id: secret.replace('aws', 'aws-cn') }],
    ['a parameter', '/shop/db', { ...parameter, names: ['/shop/db'] }],
    ['a parameter at the top', 'db', { ...parameter, names: ['db'] }],
    ['a version of a parameter', '/shop/db:3', { ...parameter, names: ['/shop/db'], versioned: true }],
    ['an ARN', `arn:aws:ssm:${home}:parameter/shop/db`, { ...atArn, names: ['/shop/db'] }],
    ['an ARN that may mean two names', `arn:aws:ssm:${home}:parameter/db`, { ...atArn, names: ['/db', 'db'] }],
    ['an ARN with a label', `arn:aws:ssm:${home}:parameter/a/b:x`, { ...atArn, names: ['/a/b'], versioned: true }],
    ['a secret by way of SSM', '/aws/reference/secretsmanager/shop/db', { kind: 'secret', id: 'shop/db' }],
    [
      'a secret by way of SSM’s ARN',
      `arn:aws:ssm:${home}:parameter/aws/reference/secretsmanager/shop/db`,
      { kind: 'secret', id: 'shop/db', region: 'eu-west-1' },
    ],
  ])('%s: %s', (_, valueFrom, expected) => expect(secretRef(valueFrom)).toEqual(expected));

  test.each([
    '',
    'arn:aws:s3:::bucket/file.env',
    'arn:aws:secretsmanager:eu-west-1:123456789012:key:x',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:',
    `arn:aws:ssm:${home}:document/x`,
    `arn:aws:ssm:${home}:parameter`,
    'arn:aws:ssm:eu-west-1::parameter/aws/service/x',
    `arn:aws:ssm:${home}:parameter/aws/service/x`,
    '/aws/service/x',
  ])('nothing that can be looked up: %j', (valueFrom) => expect(secretRef(valueFrom)).toBeUndefined());
});

describe('a secret', () => {
  const facts = { deleted: false, stages: { new: ['AWSCURRENT'], old: ['AWSPREVIOUS', 'mine'] } };
  const named = { kind: 'secret', id: secret } as const;

  test.each([
    ['that is there', named, facts, 'present'],
    ['that is being deleted', named, { ...facts, deleted: true }, 'gone'],
    ['of which no versions are told', { ...named, stage: 'x', version: 'y' }, { deleted: false }, 'present'],
    ['with its stage', { ...named, stage: 'mine' }, facts, 'present'],
    ['without its stage', { ...named, stage: 'yours' }, facts, 'gone'],
    ['with its version', { ...named, version: 'old' }, facts, 'present'],
    ['without its version', { ...named, version: 'older' }, facts, 'unverifiable'],
    ['with a version that every object has', { ...named, version: 'constructor' }, facts, 'unverifiable'],
  ])('%s', (_, ref, told, state) => expect(stateOfSecret(ref, told)).toBe(state));
});
