import { type BelayConfig, checkConfig, type GuardedService, type ProbePlan } from '../../functions/core/config.ts';
import type { HookName } from '../../functions/core/hook-call.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { ProbePolicy } from '../../functions/core/policy.ts';
import { type DurationMs, epochMs, minutes } from '../../functions/core/units.ts';
import { type HookResult, makeHook } from '../../functions/flows/hook.ts';
import type { HookPorts } from '../../functions/flows/ports.ts';
import { alarmsOver } from '../../sim/alarm-port.ts';
import { virtualApps } from '../../sim/apps/virtual-app.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { codeDeployOver, ecsOver, loadBalancerOver, tellOver } from '../../sim/ports.ts';
import { buildScene, type WorldSetup } from '../../sim/scenario.ts';
import { shop } from '../../sim/shop.ts';

export const noon = epochMs(Date.UTC(2026, 10, 21, 12));
export const event = { DeploymentId: 'd-BELAY0042', LifecycleEventHookExecutionId: 'execution-of-the-test' };
export const addresses = { blue: '10.0.0.41', green: '10.0.0.42' };
export const ok = { status: 'ok', revision: '42' };

/** The plainest world: everything is well, and green answers as green. */
export const plain = (over: Partial<WorldSetup> = {}): WorldSetup => ({
  function: 'before-allow-traffic',
  creator: 'user',
  deploymentKnown: true,
  deploymentGroup: 'checkout-prod',
  testListener: 'green',
  productionListener: 'green',
  targets: ['healthy'],
  vetoes: [],
  alarms: [],
  faults: [],
  green: [{ body: ok }],
  blue: [{ body: { status: 'ok', revision: '41' } }],
  ...over,
});

export interface Bend {
  readonly policy?: Partial<ProbePolicy>;
  readonly plan?: ProbePlan;
  readonly alarms?: string[];
  readonly event?: unknown;
  readonly timeLeft?: DurationMs;
  /** Replaces ports, given the plain ones and the clock. */
  readonly ports?: (ports: HookPorts, clock: VirtualClock) => Partial<HookPorts>;
  readonly config?: (config: BelayConfig) => unknown;
}

/** A hook over a virtual world: `run` answers the event; everything it did can be looked at afterwards. */
export function virtualHook(over: Partial<WorldSetup> = {}, bend: Bend = {}) {
  const setup = plain(over);
  const clock = new VirtualClock(noon);
  const ids = { deploymentId: event.DeploymentId, executionId: event.LifecycleEventHookExecutionId };
  const scene = buildScene(setup, ids, clock, addresses);
  const apps = virtualApps(scene.world, clock, { blue: setup.blue, green: setup.green }, addresses);
  const aws = { world: scene.world, clock };
  const base: HookPorts = {
    time: clock,
    codedeploy: codeDeployOver(aws),
    ecs: ecsOver(aws),
    loadBalancer: loadBalancerOver(aws),
    alarms: alarmsOver(aws),
    ledger: scene.ledger,
    ask: apps.ask,
    tell: tellOver(aws, shop.topic),
    userAgent: 'belay-test',
  };
  const ports = { ...base, ...bend.ports?.(base, clock) };
  const hook: HookName = setup.function;
  const config = bent(sampleConfig(), hook, bend);
  const answer = makeHook(hook, checkConfig(bend.config ? bend.config(config) : config), ports);
  const run = (): Promise<HookResult> =>
    clock.run(answer('event' in bend ? bend.event : event, bend.timeLeft ?? minutes(15)));
  return { run, clock, ...scene, apps };
}

function bent(config: BelayConfig, hook: HookName, bend: Bend): BelayConfig {
  const service = config.services.find((s) => s.service === shop.service);
  invariant(service !== undefined, 'the sample config guards the shop');
  const guarded: GuardedService = {
    ...service,
    alarms: bend.alarms ?? service.alarms,
    policy: { ...service.policy, ...bend.policy },
    probes: bend.plan ? { ...service.probes, [hook]: bend.plan } : service.probes,
  };
  return { ...config, services: [guarded] };
}

/** The sample's own plan for a hook, to bend. */
export function listenerPlan(hook: HookName = 'before-allow-traffic') {
  const plan = sampleConfig().services.find((s) => s.service === shop.service)?.probes[hook];
  invariant(plan?.through === 'listener', 'the sample probes through listeners');
  return plan;
}
