import { type DurationMs, type EpochMs, elapsed, millis, plus } from '../../functions/core/units.ts';
import type { Message, Queue } from '../aws/sqs-queue.ts';
import type { VirtualClock } from '../clock.ts';
import type { HookInvocation } from '../happenings.ts';
import type { World } from '../world.ts';

/** Whoever plays Belay's part: Lambda functions, several of which may run at once. */
export interface Functions {
  /** @returns the ids of the messages that must come again; `all` for a failed invocation */
  respond(event: unknown): Promise<readonly string[] | 'all'>;
  hook(invocation: HookInvocation): Promise<void>;
}

export interface Driving {
  readonly world: World;
  readonly queue: Queue;
  readonly clock: VirtualClock;
  readonly until: EpochMs;
  readonly sweepEvery: DurationMs;
}

/**
 * What AWS does around Lambda: events into the queue, the queue's messages to the responder, the hooks' calls, the schedule's
 * sweep. Nobody waits for anybody else: a hook soaks while the responder looks at an alarm.
 */
export async function drive(driving: Driving, functions: Functions): Promise<void> {
  const { world, queue, clock, until, sweepEvery } = driving;
  const alarm = wakeUp(driving);
  const broken: unknown[] = [];
  const start = (work: Promise<unknown>) => void work.catch((error: unknown) => broken.push(error));
  let told = world.emitted.length;
  let hooked = world.hookInvocations.length;
  let nextSweep = plus(clock.now(), sweepEvery);
  while (clock.now() < until) {
    world.happenings.runDue(clock.now());
    for (; hooked < world.hookInvocations.length; hooked += 1) {
      const invocation = world.hookInvocations[hooked];
      if (invocation) start(functions.hook(invocation));
    }
    for (; told < world.emitted.length; told += 1) queue.send(JSON.stringify(world.emitted[told]?.event), clock.now());
    for (let batch = queue.take(clock.now()); batch.length > 0; batch = queue.take(clock.now())) {
      start(deliver(queue, functions, batch));
    }
    if (clock.now() >= nextSweep) {
      nextSweep = plus(clock.now(), sweepEvery);
      start(functions.respond({ belay: 'sweep' }));
    }
    const due = [world.happenings.next(), queue.next(), nextSweep, until].filter((at) => at !== undefined);
    await alarm.sleepUntil(due.reduce((first, at) => (at < first ? at : first)));
    if (broken.length > 0) throw broken[0];
  }
}

/** Sleeps until then, or until somebody plans something for sooner. */
function wakeUp({ world, queue, clock }: Driving) {
  let sleeper: { readonly until: EpochMs; readonly wake: AbortController } | undefined;
  const nudge = (at: EpochMs) => {
    if (sleeper && at < sleeper.until) sleeper.wake.abort();
  };
  const { happenings } = world;
  const plan = happenings.plan.bind(happenings);
  happenings.plan = (at, what) => {
    plan(at, what);
    nudge(at);
  };
  const send = queue.send.bind(queue);
  queue.send = (body, now, delaySeconds = 0) => {
    const id = send(body, now, delaySeconds);
    nudge(plus(now, millis(delaySeconds * 1_000)));
    return id;
  };
  return {
    async sleepUntil(until: EpochMs) {
      sleeper = { until, wake: new AbortController() };
      await clock.sleep(elapsed(clock.now(), until), sleeper.wake.signal);
      sleeper = undefined;
    },
  };
}

async function deliver(queue: Queue, { respond }: Functions, batch: readonly Message[]): Promise<void> {
  const Records = batch.map(({ messageId, receiptHandle, body, receiveCount }) => ({
    messageId,
    receiptHandle,
    body,
    attributes: { ApproximateReceiveCount: String(receiveCount) },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:belay',
    awsRegion: 'eu-west-1',
  }));
  const failed = await respond({ Records });
  for (const { messageId, receiptHandle } of batch) {
    if (failed !== 'all' && !failed.includes(messageId)) queue.delete(receiptHandle);
  }
}
