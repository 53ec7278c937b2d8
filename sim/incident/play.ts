import { type DurationMs, type EpochMs, plus } from '../../functions/core/units.ts';
import { sqsEvent } from '../aws/sqs-event.ts';
import type { Message } from '../aws/sqs-queue.ts';
import type { HookInvocation } from '../happenings.ts';
import type { Stage } from './build.ts';

/** Whoever plays Belay's part: the real handlers, or the flows alone. */
export interface Troupe {
  now(): EpochMs;
  /** Time passes up to then, and nothing happens meanwhile. */
  leap(to: EpochMs): Promise<void>;
  /** One invocation of the responder. @returns the ids of the messages that must come again; `all` for a failed invocation */
  respond(event: unknown): Promise<readonly string[] | 'all'>;
  /** One invocation of a hook. */
  hook(invocation: HookInvocation): Promise<void>;
  /** Nothing of the incident is left to be done by Belay. */
  isOver(): Promise<boolean>;
}

export interface Playing {
  readonly until: EpochMs;
  readonly sweepEvery: DurationMs;
}

/**
 * What AWS does around Lambda: delivers the event, the queue's messages when they are due, EventBridge's events into the
 * queue, the hooks' calls, and the schedule's sweep. Ends when all is quiet, or when the time is over.
 */
/** The first event comes bare, as if somebody had wired it straight; the others come through the queue. */
export async function play(
  stage: Stage,
  troupe: Troupe,
  [event, ...others]: readonly unknown[],
  { until, sweepEvery }: Playing,
): Promise<void> {
  const { world, queue } = stage;
  let emitted = world.emitted.length;
  let hooked = world.hookInvocations.length;
  let nextSweep = plus(troupe.now(), sweepEvery);
  for (const other of others) queue.send(JSON.stringify(other), troupe.now());
  const first = await troupe.respond(event);
  // Lambda tries an invocation that failed again, after a minute.
  if (first === 'all') queue.send(JSON.stringify(event), troupe.now(), 60);
  for (;;) {
    world.happenings.runDue(troupe.now());
    for (; hooked < world.hookInvocations.length; hooked += 1) {
      const invocation = world.hookInvocations[hooked];
      if (invocation) await troupe.hook(invocation);
    }
    for (; emitted < world.emitted.length; emitted += 1) {
      queue.send(JSON.stringify(world.emitted[emitted]?.event), troupe.now());
    }
    const batch = queue.take(troupe.now());
    if (batch.length > 0) {
      await deliver(stage, troupe, batch);
      continue;
    }
    if (troupe.now() >= nextSweep) {
      nextSweep = plus(troupe.now(), sweepEvery);
      await troupe.respond(SWEEP);
      continue;
    }
    const quiet = world.happenings.next() === undefined && queue.next() === undefined;
    if (troupe.now() >= until || (quiet && (await troupe.isOver()))) return;
    const due = [world.happenings.next(), queue.next(), nextSweep, until].filter((moment) => moment !== undefined);
    const next = due.toSorted((a, b) => a - b)[0] ?? until;
    await troupe.leap(next > troupe.now() ? next : plus(troupe.now(), TICK));
  }
}

const TICK = 1 as DurationMs;

/** What EventBridge's schedule sends. */
const SWEEP = { belay: 'sweep' };

async function deliver({ queue }: Stage, troupe: Troupe, batch: readonly Message[]): Promise<void> {
  const failed = await troupe.respond(sqsEvent(batch));
  for (const { messageId, receiptHandle } of batch) {
    if (failed !== 'all' && !failed.includes(messageId)) queue.delete(receiptHandle);
  }
}
