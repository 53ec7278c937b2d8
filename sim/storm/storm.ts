import { epochMs } from '../../functions/core/units.ts';
import { Queue } from '../aws/sqs-queue.ts';
import { sampleConfig } from '../belay/config.ts';
import { AWS_BUCKETS, type Bucket, Buckets } from '../buckets.ts';
import { VirtualClock } from '../clock.ts';
import { Dice } from '../dice.ts';
import { QUEUE_URL } from '../incident/build.ts';
import { NOON } from '../incident/stage-clock.ts';
import { MemoryLedger } from '../ledger.ts';
import { shop } from '../shop.ts';
import { FleetAlarms } from './alarms.ts';
import type { StormCase } from './cases.ts';
import { DEPLOYED, type Deployment } from './deployed.ts';
import { fleetConfig } from './fleet.ts';
import { Poller } from './poller.ts';
import { Responder } from './responder.ts';
import { ends, resultOf, type StormResult } from './result.ts';
import { seedFleet } from './seed.ts';
import { Table } from './table.ts';
import { backoffBy, SlowWorld } from './weather.ts';

export interface Settings {
  readonly buckets?: readonly Bucket[];
  readonly deployed?: Deployment;
}

/** Plays one storm. The same seed gives the same result. */
export async function playStorm(
  storm: StormCase,
  seed: number,
  { buckets = AWS_BUCKETS, deployed = DEPLOYED }: Settings = {},
): Promise<StormResult> {
  const dice = new Dice(seed);
  const clock = new VirtualClock(NOON, 'promises');
  const world = new SlowWorld(clock, dice);
  const taken = new Buckets(buckets);
  world.throttles = taken.throttles;
  const ledger = new MemoryLedger();
  const deadLetters = new Queue({ visibilityTimeoutSeconds: 60 });
  const redrive = { to: deadLetters, maxReceiveCount: deployed.receivesMax };
  const queue = new Queue({ visibilityTimeoutSeconds: deployed.visibilitySeconds, redrive });
  world.sqs.queues.set(QUEUE_URL, queue);
  world.sns.topics.add(shop.topic);
  await seedFleet(world, ledger, storm.members, NOON);
  const alarms = new FleetAlarms(world, storm.members, NOON);
  const deliveries = storm.deliveries(alarms, dice).toSorted((a, b) => a.at - b.at);
  for (const { at, event } of deliveries) {
    world.happenings.plan(at, (then) => void queue.send(JSON.stringify(event), then));
  }
  const backoff = backoffBy(dice);
  const table = new Table({ world, buckets: taken, clock, dice, backoff });
  const config = fleetConfig(storm.members, sampleConfig());
  const responder = new Responder({ config, deployed, world, clock, ledger, table, dice, backoff });
  const poller = new Poller({ world, queue, clock, dice, responder, deployed });
  poller.sweepFrom(epochMs(NOON + dice.between(1, deployed.sweepEvery)));

  const last = deliveries.at(-1)?.at ?? NOON;
  const open = new Set(storm.fires.map(({ service }) => service));
  let seen = 0;
  /** Everything was delivered and looked at, and nobody waits for Belay any more. */
  const over = () => {
    for (; seen < responder.invocations.length; seen += 1) {
      for (const outcome of responder.invocations[seen]?.outcomes ?? []) {
        if (ends(outcome)) open.delete(outcome.service ?? '');
      }
    }
    return clock.now() > last && open.size === 0 && (queue.next() ?? clock.now() + 1) > clock.now();
  };
  await clock.run(poller.run(storm.until, over));
  return resultOf({
    ...{ storm, world, ledger, buckets: taken },
    events: deliveries.length,
    invocations: responder.invocations,
    deadLetters: deadLetters.bodies().length,
    breakerBytes: table.breakerBytes,
  });
}
