import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, CfnElement } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { vi } from 'vitest';
import { invariant } from '../../../functions/core/invariant.ts';
import { DemoStack } from '../../../infra/demo/demo-stack.ts';
import { stubBundles } from '../belay/kit.ts';
import { templateOf, testApp } from '../kit.ts';

/* The demo's template, and what it comes to when it is deployed. */

/** A synthesis takes seconds, and many of them on a machine that does other things too. */
vi.setConfig({ testTimeout: 120_000 });

/** Of whatever shape, as the CDK types it: the tests say what they expect of it. */
export type Json = ReturnType<Template['findResources']>[string][string];
export interface Resource {
  readonly id: string;
  /** Of its construct, in the stack. */
  readonly path: string;
  readonly Type: string;
  readonly Properties: Json;
  readonly [attribute: string]: Json;
}

/** Not yet synthesised. */
export function demoApp(): { readonly app: App; readonly stack: DemoStack } {
  const app = testApp();
  return { app, stack: new DemoStack(app, 'Belay-demo', { bundles: stubBundles() }) };
}

let made: ReturnType<typeof synthesised> | undefined;
/** Synthesised once for each test file. */
export function demo() {
  made ??= synthesised();
  return made;
}

function synthesised() {
  const { app, stack } = demoApp();
  const json: Json = templateOf(stack).toJSON();
  const elements = stack.node.findAll().filter((one) => CfnElement.isCfnElement(one));
  const paths = new Map(
    elements.map((one) => [stack.resolve(one.logicalId), one.node.path.replace('Belay-demo/', '')]),
  );
  const resources = Object.entries<Json>(json.Resources).map(
    ([id, one]): Resource => ({ id, path: paths.get(id), ...one }),
  );
  const all = (type: string) => resources.filter(({ Type }) => Type === type);
  const at = (path: string): Resource => {
    const found = resources.find((one) => one.path === path);
    invariant(found !== undefined, `${path} is in the template`);
    return found;
  };
  const file = (path: string): Json => JSON.parse(readFileSync(join(app.outdir, path), 'utf8'));
  return { ...{ outdir: app.outdir, json, resources, all, at, file }, filled: filler(resources) };
}

/** What a function was given beside its bundle, as it lies in the assembly; nothing, if it was given nothing. */
export function configBeside({ Properties }: Resource): Json {
  const asset = `asset.${String(Properties.Code.S3Key).replace(/\.zip$/, '')}`;
  const path = `${asset}/belay.config.json`;
  const { outdir, file } = demo();
  return existsSync(join(outdir, path)) ? file(path) : undefined;
}

export const HOST = 'belay-demo-123456789.eu-west-1.elb.amazonaws.com';
export const PLAYER = '203.0.113.7/32';
export const NAT = '198.51.100.9';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
  ClientCidr: PLAYER,
};
const ARN = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const BY_TYPE: Readonly<Record<string, (id: string) => string>> = {
  'AWS::ECS::TaskDefinition': (id) => ARN('ecs', `task-definition/belay-demo:${id.length}`),
  'AWS::ElasticLoadBalancingV2::Listener': (id) => ARN('elasticloadbalancing', `listener/app/demo/1/${id}`),
  'AWS::SNS::Topic': (id) => ARN('sns', id),
};
const NAMES = [
  ...['AlarmName', 'ServiceName', 'ClusterName', 'FunctionName'],
  // A group has its application's name too, and its own comes first.
  ...['DeploymentGroupName', 'ApplicationName'],
];

/** A text with what a deployment would have put into it: a name where the template gives one, else something of its kind. */
function filler(resources: readonly Resource[]) {
  const filling = (id: string, attribute?: string): string => {
    const pseudo = PSEUDO[id];
    if (pseudo !== undefined) return pseudo;
    const found = resources.find((one) => one.id === id);
    invariant(found !== undefined, `${id} is in the template`);
    if (attribute === 'DNSName') return HOST;
    if (attribute === 'PublicIp') return NAT;
    const name = NAMES.find((key) => typeof found.Properties[key] === 'string');
    return name === undefined ? (BY_TYPE[found.Type]?.(id) ?? id) : found.Properties[name];
  };
  return function filled(x: Json): string {
    if (typeof x === 'string') return x;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = x;
    if (joined) return joined[1].map(filled).join(joined[0]);
    return attribute ? filling(attribute[0], attribute[1]) : filling(Ref);
  };
}
