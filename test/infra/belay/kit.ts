import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { afterAll } from 'vitest';
import { type BelayConfig, checkConfig, type GuardedService } from '../../../functions/core/config.ts';
import { invariant } from '../../../functions/core/invariant.ts';
import { BelayStack } from '../../../infra/belay/belay-stack.ts';
import { FUNCTION_NAMES } from '../../../infra/belay/permissions.ts';
import type { HookNetwork, StageConfig } from '../../../infra/config/stage-config.ts';
import { templateOf, testApp } from '../kit.ts';
import { asking } from './template.ts';

/* A stage of the sample services, and what its stack is made of. A test states only its difference. */

const SAMPLE = join(import.meta.dirname, '..', '..', '..', 'events', 'belay.config.json');

export function sampleConfig(): BelayConfig {
  const checked = checkConfig(JSON.parse(readFileSync(SAMPLE, 'utf8')));
  invariant(checked.ok, 'the sample config is valid');
  return checked.config;
}

/** The stage that people know: `belay-prod`, with the services of the sample. */
function stageOf({ services, ...over }: StageOver = {}): StageConfig {
  const config = { ...sampleConfig(), ...(services ? { services: [...services] } : {}) };
  return {
    stage: 'prod',
    name: 'belay-prod',
    config,
    alarmTopicArns: [],
    tell: [],
    terminationWaits: {},
    thresholds: {},
    taskRoleArns: {},
    ...over,
  };
}
export type StageOver = Partial<StageConfig> & { readonly services?: readonly GuardedService[] };

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-infra-'));
  folders.push(folder);
  return folder;
}

let stubs: string | undefined;
/** A file for each bundle that does nothing: what a template says of a function does not depend on what is in it. */
export function stubBundles(): string {
  stubs ??= temporaryFolder();
  for (const name of FUNCTION_NAMES)
    writeFileSync(join(stubs, `${name}.cjs`), `exports.handler = async () => '${name}';`);
  return stubs;
}

export interface Made {
  readonly app: App;
  readonly stack: BelayStack;
}

/** Not yet synthesised. */
export function belayStack(over: StageOver = {}, bundles = stubBundles()): Made {
  const app = testApp();
  return { app, stack: new BelayStack(app, 'Belay-prod', { stage: stageOf(over), bundles }) };
}

/** The template of a Belay, and ways to ask it. */
export function belayTemplate(over: StageOver = {}) {
  const { stack } = belayStack(over);
  return asking(templateOf(stack).toJSON());
}

/** Where hooks run when their listener is private. */
export const network: HookNetwork = {
  vpcId: 'vpc-0123456789abcdef0',
  cidr: '10.0.0.0/16',
  createEndpoints: true,
  subnets: ['a', 'b'].map((zone) => ({
    id: `subnet-0123456789abcdef${zone}`,
    availabilityZone: `eu-west-1${zone}`,
    routeTableId: `rtb-0123456789abcdef${zone}`,
  })),
};

/** So many services, each with names of its own as long as people give them; every other one is ECS's to deploy. */
export function services(count: number, over: (i: number) => Partial<GuardedService> = () => ({})): GuardedService[] {
  const [hooked, byEcs] = sampleConfig().services;
  invariant(hooked?.codedeploy !== undefined && byEcs !== undefined, 'the sample has a service of each kind');
  return Array.from({ length: count }, (_, i) => {
    const name = `storefront-service-number-${i}`;
    const common = { service: name, ecsService: name, cluster: `storefront-cluster-${i}` };
    const alarms = ['5xx-rate', 'latency', 'unhealthy-hosts'].map((what) => `${name}-production-${what}`);
    const codedeploy = { ...hooked.codedeploy, application: `${name}-application`, deploymentGroup: `${name}-group` };
    return { ...(i % 2 === 0 ? { ...hooked, codedeploy } : byEcs), ...common, alarms, ...over(i) };
  });
}
