import { type DurationMs, minutes, seconds } from '../../functions/core/units.ts';
import { type Company, type Drive, Driver } from '../../sim/belay/drive.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { buildStage, type Stage } from '../../sim/incident/build.ts';
import { plainPlot } from '../../sim/incident/plain.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { at } from '../../sim/incident/symptoms.ts';

/* The driver, with functions that do nothing but take their time. */

export interface Invoked {
  readonly minute: number;
  /** The bodies of its messages, or its whole event. */
  readonly what: readonly string[];
}

interface Troupe {
  /** How long an invocation takes. */
  readonly takes?: DurationMs;
  readonly answers?: (messageIds: readonly string[]) => readonly string[] | 'all';
  readonly arrivals?: Company['arrivals'];
  readonly isOver?: () => boolean;
  readonly isIdle?: () => boolean;
  readonly hook?: Company['hook'];
  readonly drive?: Partial<Drive>;
  /** Before the run begins. */
  readonly past?: (stage: Stage) => void;
}

interface Records {
  readonly Records?: readonly { readonly messageId: string; readonly body: string; readonly attributes: object }[];
}

export function theatre(troupe: Troupe = {}) {
  const clock = new VirtualClock(NOON, 'promises');
  const stage: Stage = buildStage({ ...plainPlot('checkout'), deeds: [], alarms: {} }, clock, () => '10.0.0.1');
  troupe.past?.(stage);
  const invoked: Invoked[] = [];
  const received: string[] = [];
  let now = 0;
  let most = 0;
  const respond = async (event: Records) => {
    const isSweep = event.Records === undefined;
    const bodies = event.Records?.map(({ body }) => body) ?? [JSON.stringify(event)];
    received.push(...(event.Records ?? []).map(({ attributes }) => JSON.stringify(attributes)));
    invoked.push({ minute: (clock.now() - NOON) / 60_000, what: bodies });
    if (!isSweep) now += 1;
    most = Math.max(most, now);
    await clock.sleep(troupe.takes ?? seconds(1));
    if (!isSweep) now -= 1;
    return troupe.answers?.((event.Records ?? []).map(({ messageId }) => messageId)) ?? [];
  };
  const { arrivals = () => [seconds(0)], isOver = () => false, isIdle = () => false, hook = async () => {} } = troupe;
  const drive = { clock, until: at(60), sweepEvery: minutes(600), atOnce: 5, ...troupe.drive };
  const driver = new Driver(stage, { respond, arrivals, isOver, isIdle, hook }, drive);
  return { stage, clock, driver, invoked, received, most: () => most };
}
