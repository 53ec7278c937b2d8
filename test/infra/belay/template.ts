import type { Template } from 'aws-cdk-lib/assertions';
import { invariant } from '../../../functions/core/invariant.ts';
import { deployed, physical, resolved, type Values } from './deployed.ts';

/* Asking a template of Belay. */

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Json;
  readonly [attribute: string]: Json;
}
/** Of whatever shape, as the CDK types it: the tests say what they expect of it. */
export type Json = ReturnType<Template['findResources']>[string][string];

export type Asked = ReturnType<typeof asking>;

/** Asking a template whose physical names are known. */
export function asking(json: Json) {
  const resources = Object.entries<Json>(json.Resources).map(([id, one]): Resource => ({ id, ...one }));
  const all = (type: string) => resources.filter(({ Type }) => Type === type);
  const named = (type: string, key: string, name: string): Resource => {
    const found = all(type).find(({ Properties }) => Properties[key] === name);
    invariant(found !== undefined, `${type} ${name} is in the template: ${all(type).map((r) => r.Properties[key])}`);
    return found;
  };
  const byId = (id: string): Resource => {
    const found = resources.find((one) => one.id === id);
    invariant(found !== undefined, `${id} is in the template`);
    return found;
  };
  const values: Values = physical(resources);
  return {
    json,
    resources,
    values,
    /** As CloudFormation would: an ARN, a name. */
    text: (x: Json) => resolved(x, values),
    deployed: (x: Json) => deployed(x, values),
    all,
    byId,
    fn: (bundle: string) => named('AWS::Lambda::Function', 'Handler', `${bundle}.handler`),
    queue: (end: string) => named('AWS::SQS::Queue', 'QueueName', `belay-prod-${end}`),
    topic: (name: string) => named('AWS::SNS::Topic', 'TopicName', name),
    one: (type: string): Resource => {
      const [only, ...others] = all(type);
      invariant(only !== undefined && others.length === 0, `one ${type}, found ${all(type).length}`);
      return only;
    },
  };
}

export const REF = (id: string) => ({ Ref: id });
export const ATTRIBUTE = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

/** As IAM and resource policies have it: one or many. */
export const many = <T>(x: T | readonly T[] | undefined): readonly T[] =>
  x === undefined ? [] : Array.isArray(x) ? x : [x as T];

/** The statements of every inline policy of a function's role. */
export function statementsOf(t: Asked, bundle: string): Json[] {
  const role = roleOf(t, bundle).id;
  const policies = t
    .all('AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some((r: Json) => r.Ref === role));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}
export const roleOf = (t: Asked, bundle: string): Resource => t.byId(t.fn(bundle).Properties.Role['Fn::GetAtt'][0]);
