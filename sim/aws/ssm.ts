import type { DescribeParametersRequest, DescribeParametersResult, ParameterMetadata } from '@aws-sdk/client-ssm';
import { Refusal } from '../refusal.ts';
import { type Operations, operation, page } from './operation.ts';

/** Parameter Store, without a value in it. */
export class Ssm {
  /** By name. */
  readonly parameters = new Map<string, Pick<ParameterMetadata, 'Type' | 'Version'>>();
  /** SSM may give a page with nothing on it and a token for the next one: so many of them come first. */
  emptyPages = 0;

  readonly operations: Operations = {
    DescribeParameters: operation<DescribeParametersRequest>(
      {
        ParameterFilters: 'structures',
        MaxResults: 'number',
        NextToken: 'string',
        Filters: 'not-modelled',
        Shared: 'not-modelled',
      },
      (input) => this.describeParameters(input),
    ),
  };

  describeParameters(input: DescribeParametersRequest): DescribeParametersResult {
    const names = namesIn(input);
    const found = [...this.parameters]
      .filter(([name]) => names?.includes(name) ?? true)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([Name, more]) => ({ ...more, Name, ARN: arnOf(Name) }));
    const size = input.MaxResults ?? 50;
    if (size < 1 || size > 50) throw new Refusal('ValidationException', 'MaxResults must be between 1 and 50');
    const slots = [...Array.from({ length: this.emptyPages * size }, () => undefined), ...found];
    const invalid = () => new Refusal('InvalidNextToken', 'The specified token is not valid.');
    const { items, next } = page(slots, size, input.NextToken, invalid);
    return { Parameters: items.filter((item) => item !== undefined), ...(next ? { NextToken: next } : {}) };
  }
}

const arnOf = (name: string) => `arn:aws:ssm:eu-west-1:123456789012:parameter/${name.replace(/^\//, '')}`;

/** Of filters, only a name that equals is modelled. */
function namesIn({ ParameterFilters: filters = [] }: DescribeParametersRequest): string[] | undefined {
  const [filter, ...more] = filters;
  if (filter === undefined) return undefined;
  const { Key, Option = 'Equals', Values: values = [] } = filter;
  if (more.length > 0 || Key !== 'Name' || Option !== 'Equals') {
    throw new Refusal('NotModelled', 'The local AWS world models no filter but Name Equals', 501);
  }
  if (values.length === 0 || values.length > 50 || values.some((value) => !/^[\w./-]+$/.test(value))) {
    throw new Refusal('InvalidFilterValue', 'The filter value is not valid.');
  }
  return values;
}
