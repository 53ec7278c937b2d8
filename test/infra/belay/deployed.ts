import type { Json, Resource } from './template.ts';

/* What CloudFormation would put in the place of references, as far as names and ARNs go. */

const HERE = 'eu-west-1:123456789012';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** By type: what `Ref` gives, and `Fn::GetAtt … Arn` where that is something else. */
const NAMES: Readonly<Record<string, (one: Resource) => { readonly ref: string; readonly arn?: string }>> = {
  'AWS::Lambda::Function': ({ Properties: { FunctionName: ref } }) => ({
    ref,
    arn: `arn:aws:lambda:${HERE}:function:${ref}`,
  }),
  'AWS::SQS::Queue': ({ Properties: { QueueName } }) => ({
    ref: `https://sqs.eu-west-1.amazonaws.com/123456789012/${QueueName}`,
    arn: `arn:aws:sqs:${HERE}:${QueueName}`,
  }),
  'AWS::SNS::Topic': ({ Properties: { TopicName } }) => ({ ref: `arn:aws:sns:${HERE}:${TopicName}` }),
  'AWS::DynamoDB::Table': ({ id }) => ({ ref: id, arn: `arn:aws:dynamodb:${HERE}:table/${id}` }),
  'AWS::Logs::LogGroup': ({ Properties: { LogGroupName: ref } }) => ({
    ref,
    arn: `arn:aws:logs:${HERE}:log-group:${ref}:*`,
  }),
  'AWS::CloudWatch::Alarm': ({ id, Properties: { AlarmName: ref = id } }) => ({
    ref,
    arn: `arn:aws:cloudwatch:${HERE}:alarm:${ref}`,
  }),
};

export type Values = Readonly<Record<string, string>>;

/** By `Ref` and by `id.attribute`. */
export function physical(resources: readonly Resource[]): Values {
  const known: Record<string, string> = {};
  for (const one of resources) {
    const names = NAMES[one.Type]?.(one);
    if (!names) continue;
    known[one.id] = names.ref;
    if (names.arn !== undefined) known[`${one.id}.Arn`] = names.arn;
  }
  for (const { id, Type, Properties } of resources) {
    if (Type !== 'AWS::Lambda::Alias') continue;
    known[id] = `arn:aws:lambda:${HERE}:function:${resolved(Properties.FunctionName, known)}:${Properties.Name}`;
  }
  return known;
}

/** A text of a template; what is not known stays as `<id>`. */
export function resolved(x: Json, values: Values = {}): string {
  if (typeof x === 'string') return x;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined, 'Fn::Select': select } = x;
  if (joined) return joined[1].map((part: Json) => resolved(part, values)).join(joined[0]);
  if (select) return split(select[1], values)[Number(select[0])] ?? `<no ${select[0]}>`;
  const key = attribute ? attribute.join('.') : Ref;
  return values[key] ?? PSEUDO[key] ?? `<${key}>`;
}

const split = ({ 'Fn::Split': [by, text] }: Json, values: Values): string[] => resolved(text, values).split(by);

/** The same JSON, with a text in place of each reference. */
export function deployed(x: Json, values: Values): Json {
  if (Array.isArray(x)) return x.map((one) => deployed(one, values));
  if (typeof x !== 'object' || x === null) return x;
  if (Object.keys(x).length === 1 && /^(Ref|Fn::(GetAtt|Join|Select))$/.test(Object.keys(x)[0] ?? ''))
    return resolved(x, values);
  return Object.fromEntries(Object.entries(x).map(([key, one]) => [key, deployed(one, values)]));
}
