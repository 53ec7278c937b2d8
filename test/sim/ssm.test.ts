import { DescribeParametersCommand, InvalidFilterValue, InvalidNextToken } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { is, refusalOf } from './wire.ts';
import { smallWorld } from './wire-small.ts';

const named = (...Values: string[]) => ({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }] });

async function seeded(emptyPages = 0) {
  const all = await smallWorld();
  for (const name of ['/shop/db', '/shop/cache', 'plain']) all.world.ssm.parameters.set(name, { Type: 'SecureString' });
  all.world.ssm.emptyPages = emptyPages;
  return all;
}

describe('DescribeParameters', () => {
  test('tells a parameter without its value', async () => {
    const { ssm } = await seeded();
    const { Parameters } = await ssm.send(new DescribeParametersCommand(named('/shop/db', 'plain', '/shop')));
    const arn = 'arn:aws:ssm:eu-west-1:123456789012:parameter';
    expect(Parameters).toEqual([
      { Name: '/shop/db', ARN: `${arn}/shop/db`, Type: 'SecureString' },
      { Name: 'plain', ARN: `${arn}/plain`, Type: 'SecureString' },
    ]);
  });

  test('gives the rest on the next page', async () => {
    const { ssm } = await seeded();
    const first = await ssm.send(new DescribeParametersCommand({ MaxResults: 2 }));
    const second = await ssm.send(new DescribeParametersCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect(first.Parameters?.map(({ Name }) => Name)).toEqual(['/shop/cache', '/shop/db']);
    expect(second.Parameters?.map(({ Name }) => Name)).toEqual(['plain']);
    expect(second.NextToken).toBeUndefined();
  });

  test('may give an empty page that is not the last', async () => {
    const { ssm } = await seeded(1);
    const first = await ssm.send(new DescribeParametersCommand(named('plain')));
    expect(first.Parameters).toEqual([]);
    const second = await ssm.send(new DescribeParametersCommand({ ...named('plain'), NextToken: first.NextToken }));
    expect(second.Parameters).toHaveLength(1);
  });

  test.each([
    ['no value', named(), InvalidFilterValue],
    ['more than fifty values', named(...Array.from({ length: 51 }, (_, i) => `p${i}`)), InvalidFilterValue],
    ['a value that is no name', named('a b'), InvalidFilterValue],
    ['another filter', { ParameterFilters: [{ Key: 'Path', Values: ['/shop'] }] }, 'NotModelled'],
    ['another option', { ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['db'] }] }, 'NotModelled'],
    [
      'two filters',
      { ParameterFilters: [...named('a').ParameterFilters, ...named('b').ParameterFilters] },
      'NotModelled',
    ],
    ['pages of more than fifty', { MaxResults: 51 }, 'ValidationException'],
    ['a token that no page gave', { NextToken: 'x' }, InvalidNextToken],
  ])('refuses %s', async (_, input, exception) => {
    const { ssm } = await seeded();
    expect(await refusalOf(ssm.send(new DescribeParametersCommand(input)))).toSatisfy(is(exception));
  });
});
