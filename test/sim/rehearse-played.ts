import { minutes, plus } from '../../functions/core/units.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { conditionsOf, diceFor } from '../../sim/rehearse/conditions.ts';
import { type Fault, type Incident, ill } from '../../sim/rehearse/incident.ts';
import { judged } from '../../sim/rehearse/judge.ts';
import { quiet } from '../../sim/rehearse/library-parts.ts';
import { HandClock } from '../../sim/rehearse/play-aws.ts';
import type { Deed } from '../../sim/rehearse/seen.ts';
import { sceneOf } from '../../sim/rehearse/stage.ts';
import { timelineOf } from '../../sim/rehearse/timeline.ts';
import { definitionArn } from '../../sim/shop.ts';

const conditions = { ...conditionsOf(diceFor(0, 1, 0)), start: NOON, tasks: 4, requestsPerSecond: () => 10 };
const at = (min: number) => plus(NOON, minutes(min));
export const failing = (errors: number): Fault => ({ sickness: () => ill({ errors }) });

/** What happened, told by hand: traffic, deeds and alarms at their minutes. */
export function played(
  over: Partial<Incident>,
  told: {
    readonly shifts?: readonly (readonly [min: number, revision: number])[];
    readonly shipped?: readonly number[];
    readonly deeds?: readonly (Partial<Deed> & { readonly min: number })[];
    readonly alarms?: readonly number[];
    readonly pages?: readonly number[];
  },
) {
  const scene = sceneOf(
    { conditions, ...quiet, ...over },
    { controller: 'codedeploy', awsWatches: true },
    {
      clock: new HandClock(NOON),
      service: 'checkout',
      thresholds: stageThresholds.prod,
      terminationWaitMs: minutes(30),
      metricDice: diceFor(0, 1, 2),
      pinsDigests: false,
    },
  );
  const { world } = scene;
  for (const [min, revision] of told.shifts ?? []) {
    world.shifted({ at: at(min), service: 'checkout', definition: definitionArn(revision) });
  }
  for (const [i, min] of (told.shipped ?? []).entries()) {
    const deploymentId = `d-SHIPPED0${i}`;
    const createTime = new Date(at(min));
    world.codedeploy.deployments.set(deploymentId, {
      deploymentId,
      creator: 'user',
      description: 'by a pipeline',
      status: 'Succeeded',
      createTime,
      completeTime: new Date(at(min + 10)),
    });
  }
  const [spec] = scene.specs;
  const states = (told.alarms ?? []).map((min) => ({ at: at(min), state: 'ALARM' as const }));
  world.cloudwatch.alarms.set(spec?.name ?? '', { kind: 'metric', alarm: { AlarmName: 'a' }, states });
  const deeds = (told.deeds ?? []).map(
    ({ min, ...deed }): Deed => ({ at: at(min), who: 'belay', what: 'acts', acts: true, decides: true, ...deed }),
  );
  const seen = { policy: 'belay', scene, deeds, pages: (told.pages ?? []).map(at) } as const;
  return { run: judged(seen, 'made-up', 1), timeline: timelineOf(seen, 'made-up', 1) };
}

export const bad42 = { faults: new Map([[42, failing(0.5)]]) };
