import { invariant } from '../../functions/core/invariant.ts';
import type { Term } from '../../functions/core/term.ts';
import { type EpochMs, millis, minus, minutes, plus, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { type HookResult, makeHook } from '../../functions/flows/hook.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import { makeResponder } from '../../functions/flows/respond.ts';
import { type Company, Driver, SWEEP_EVERY } from '../belay/drive.ts';
import { hookPorts, responderPorts } from '../belay/ports.ts';
import type { VirtualClock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import { hashIn } from '../incident/definitions.ts';
import { MemoryLedger } from '../ledger.ts';
import { shop } from '../shop.ts';
import type { World } from '../world.ts';
import { askOver, targetsSeen } from './ask.ts';
import { HORIZON } from './conditions.ts';
import { configHere, othersOf, type RehearsedService } from './own-service.ts';
import type { Deed } from './seen.ts';
import type { Scene } from './stage.ts';
import { deedOfHook, deedOfOutcome } from './told.ts';

/** What Lambda gives one invocation. */
const RESPONDER_TIME = seconds(60);
const HOOK_TIME = minutes(15);
/** Fired alarms of other services count for so long. */
const FIRED_WITHIN = minutes(5);

/** Belay's production flows over the scene, with the user's own policy. @returns what it did */
export async function playBelay(
  scene: Scene,
  rehearsed: RehearsedService,
  clock: VirtualClock,
  dice: Dice,
): Promise<Deed[]> {
  const { world, queue, incident } = scene;
  const config = configHere(rehearsed, scene.specs);
  const [own] = config.services;
  invariant(own !== undefined, 'the config guards the service that is rehearsed');
  const ledger = await ledgerOf(scene, rehearsed);
  const backdrop = { world, clock, ledger, plot: { service: scene.plot.service, unhealthy: [] } };
  const health = { scene, clock, dice };
  const { lambda } = incident.conditions;
  const patient = new AbortController().signal;
  const deeds: Deed[] = [];
  const checked = { ok: true, config } as const;
  let invocations = 0;

  const company: Company = {
    async respond(event) {
      await clock.sleep(lambda, patient);
      invocations += 1;
      const ports = responderPorts(backdrop, `rehearsed-${invocations}`);
      const ask = askOver(health, shop.productionListener, own.probes['after-allow-traffic']);
      const loadBalancer = targetsSeen(ports.loadBalancer, scene, clock);
      const deliveries = parseDeliveries(event, config);
      const done = await makeResponder(config, { ...ports, ask, loadBalancer })(deliveries, RESPONDER_TIME);
      for (const outcome of done.outcomes) note(outcome);
      const failed = done.outcomes.some((outcome) => outcome.failed);
      return deliveries.some((one) => one.messageId !== undefined) ? done.failedMessages : failed ? 'all' : [];
    },
    async hook({ lifecycleEventName, event }) {
      await clock.sleep(lambda, patient);
      const name = lifecycleEventName === 'AfterAllowTraffic' ? 'after-allow-traffic' : 'before-allow-traffic';
      const listener = name === 'after-allow-traffic' ? shop.productionListener : shop.testListener;
      const ports = hookPorts(backdrop, name);
      const ask = askOver(health, listener, own.probes[name]);
      const loadBalancer = targetsSeen(ports.loadBalancer, scene, clock);
      noteHook(await makeHook(name, checked, { ...ports, ask, loadBalancer })(event, HOOK_TIME));
    },
    // Nothing is lost or late here, and every play lasts to its horizon.
    arrivals: () => [millis(0)],
    isIdle: () => false,
    isOver: () => false,
  };
  const note = (outcome: Outcome) => {
    if (outcome.error !== undefined) throw outcome.error;
    const deed = outcome.service === own.service ? deedOfOutcome(outcome, clock.now(), rehearsed) : undefined;
    if (deed) deeds.push(deed);
  };
  const noteHook = (result: HookResult) => {
    if (result.error !== undefined) throw result.error;
    deeds.push(deedOfHook(result, clock.now(), rehearsed));
  };
  const until = plus(incident.conditions.start, HORIZON);
  const atOnce = Number.POSITIVE_INFINITY;
  await new Driver({ world, queue }, company, { clock, until, sweepEvery: SWEEP_EVERY, atOnce }).run();
  return deeds;
}

/** By the definition as ECS describes it now. */
function asDescribed(world: World, term: Term): Term {
  const { containerDefinitions = [] } = world.ecs.taskDefinitions.get(term.definition)?.taskDefinition ?? {};
  const images = containerDefinitions.map(({ name = '', image = '' }) => ({ container: name, image }));
  const { candidate } = term;
  const known = candidate && { ...candidate, needs: { images, secrets: [] } };
  return { ...term, hash: hashIn(world, term.definition), candidate: known };
}

/** What Belay knows from before, and hears of the other services meanwhile. */
async function ledgerOf(scene: Scene, rehearsed: RehearsedService): Promise<MemoryLedger> {
  const { incident, remembered, world } = scene;
  const ledger = new MemoryLedger();
  for (const [, terms] of remembered.terms) {
    for (const term of terms) await ledger.saveTerm(rehearsed.service.service, asDescribed(world, term));
  }
  const others = othersOf(rehearsed);
  for (const [i, ms] of incident.othersFire.entries()) {
    const other = others[i]?.service;
    const at: EpochMs = plus(incident.conditions.start, millis(ms));
    const fires = (then: EpochMs) => void ledger.noteFiring(other ?? '', then, minus(then, FIRED_WITHIN));
    if (other !== undefined) world.happenings.plan(at, fires);
  }
  return ledger;
}
