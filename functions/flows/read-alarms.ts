import { alarmFactsOf, type Mute, mutesIn } from '../core/alarm-facts.ts';
import type { GuardedService } from '../core/config.ts';
import type { AlarmFacts } from '../core/facts.ts';
import type { Woken } from '../core/route.ts';
import type { Wake } from '../core/wake.ts';
import { look } from './look.ts';
import { asFailure } from './outcome.ts';
import { type AlarmReadings, CallFailed } from './ports.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** The alarms of a whole batch, as CloudWatch has them now. */
export interface Early extends AlarmReadings {
  readonly mutes: ReadonlyMap<string, Mute>;
  /** Why they could not be read; what is known of the alarms still says how they are. */
  readonly unread?: CallFailed | undefined;
}

/** One DescribeAlarms takes this many names; 9 a second are allowed, shared with ECS and CodeDeploy. */
const NAMES_MAX = 100;

/** Every alarm of every service of the batch, in as few calls as CloudWatch takes; mutes only of those that fire. */
export async function readAlarms(woken: readonly Woken[], mutes: boolean, ports: ResponderPorts): Promise<Early> {
  const names = [...new Set(woken.flatMap((one) => one.service.alarms))];
  const pages = Array.from({ length: Math.ceil(names.length / NAMES_MAX) }, (_, i) =>
    names.slice(i * NAMES_MAX, (i + 1) * NAMES_MAX),
  );
  const readings = await Promise.all(
    pages.map((page) => look(ports.time, 'the alarms', (s) => ports.alarms.read(page, s))),
  );
  // CloudWatch is asked alarm by alarm, once a rule is active anywhere.
  const firing = readings.flatMap(({ alarms }) =>
    alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name),
  );
  const muted =
    mutes && firing.length > 0
      ? await look(ports.time, 'the mutes', (s) => ports.mutes.muted(firing, s)).catch(asFailure)
      : new Map<string, string>();
  return {
    alarms: readings.flatMap((reading) => reading.alarms),
    childrenOf: new Map(readings.flatMap((reading) => [...reading.childrenOf])),
    unread: muted instanceof CallFailed ? muted : undefined,
    mutes: new Map(
      [...(muted instanceof CallFailed ? [] : muted)].map(([alarm, rule]) => [alarm, { by: `the mute rule ${rule}` }]),
    ),
  };
}

/** What one service's own wakes and the batch's reading say of its alarms. */
export function factsFor(
  service: GuardedService,
  { alarms, childrenOf, mutes }: Early,
  wakes: readonly Wake[],
  { time }: ResponderPorts,
): AlarmFacts[] {
  const said = mutesIn(
    wakes.filter((wake) => wake.kind === 'alarm'),
    time.now(),
  );
  return alarmFactsOf(service.alarms, alarms, childrenOf, new Map([...mutes, ...said]));
}
