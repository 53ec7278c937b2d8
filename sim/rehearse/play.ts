import { invariant } from '../../functions/core/invariant.ts';
import type { EpochMs } from '../../functions/core/units.ts';
import { VirtualClock } from '../clock.ts';
import { NOON } from '../incident/stage-clock.ts';
import { firingsOf } from './judge.ts';
import type { Cast } from './library.ts';
import type { RehearsedService } from './own-service.ts';
import { planShipments } from './pipeline.ts';
import { HandClock, playAws, revisionMinusOne } from './play-aws.ts';
import { playBelay } from './play-belay.ts';
import type { Policy } from './result.ts';
import type { Deed, Seen } from './seen.ts';
import { type Scene, type Setting, sceneOf } from './stage.ts';

/**
 * Belay, CodeDeploy alone and the home-made responder share one deployment group: its alarms, its auto-rollback and its wait
 * are alike. So each differs from the next by one thing. Nobody: a group that watches no alarm.
 */
const SETTINGS: Readonly<Record<Policy, Setting>> = {
  belay: { controller: 'codedeploy', awsWatches: true },
  'codedeploy-alarms': { controller: 'codedeploy', awsWatches: true },
  'ecs-breaker': { controller: 'ecs', awsWatches: true },
  'revision-minus-one': { controller: 'codedeploy', awsWatches: true },
  nobody: { controller: 'codedeploy', awsWatches: false },
};

/** One incident under one policy, from before its first moment to the end of the play. */
export async function playUnder(policy: Policy, cast: Cast, rehearsed: RehearsedService): Promise<Seen> {
  return policy === 'belay' ? underBelay(cast, rehearsed) : withoutBelay(policy, cast, rehearsed);
}

const sceneUnder = (policy: Policy, cast: Cast, { service, ...own }: RehearsedService, clock: { now(): EpochMs }) =>
  sceneOf(cast.incident, SETTINGS[policy], {
    ...own,
    service: service.service,
    clock,
    metricDice: cast.diceOf('metrics'),
    pinsDigests: asksForDigests(service),
  });

const asksForDigests = ({ probes }: RehearsedService['service']) =>
  Object.values(probes).some((plan) => plan.through !== 'target-health' && plan.checks.version?.is === 'image-digest');

async function underBelay(cast: Cast, rehearsed: RehearsedService): Promise<Seen> {
  const policy = 'belay';
  const clock = new VirtualClock(NOON, 'promises');
  const scene = sceneUnder(policy, cast, rehearsed, clock);
  planShipments(scene, true);
  const deeds = await playBelay(scene, rehearsed, clock, cast.diceOf('probes'));
  return { policy, scene, deeds, pages: scene.world.sns.published.map(({ at }) => at) };
}

function withoutBelay(policy: Exclude<Policy, 'belay'>, cast: Cast, rehearsed: RehearsedService): Seen {
  const clock = new HandClock(NOON);
  const scene: Scene = sceneUnder(policy, cast, rehearsed, clock);
  planShipments(scene, false);
  const deeds: Deed[] = [];
  playAws(scene, clock, policy === 'revision-minus-one' ? revisionMinusOne(scene, deeds) : undefined);
  invariant(scene.world.hookInvocations.length === 0, 'nobody has hooks but Belay');
  return { policy, scene, deeds, pages: firingsOf({ scene }) };
}
