import { alarmFactsOf, type Mute, mutesIn, mutesToldOf } from '../core/alarm-facts.ts';
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

/** Every alarm of these services, in as few calls as CloudWatch takes; of mutes nothing is known yet. */
export async function readAlarms(services: readonly GuardedService[], ports: ResponderPorts): Promise<Early> {
  const names = [...new Set(services.flatMap(({ alarms }) => alarms))];
  const pages = Array.from({ length: Math.ceil(names.length / NAMES_MAX) }, (_, i) =>
    names.slice(i * NAMES_MAX, (i + 1) * NAMES_MAX),
  );
  const readings = await Promise.all(
    pages.map((page) => look(ports.time, 'the alarms', (s) => ports.alarms.read(page, s))),
  );
  return {
    alarms: readings.flatMap((reading) => reading.alarms),
    childrenOf: new Map(readings.flatMap((reading) => [...reading.childrenOf])),
    mutes: new Map(),
  };
}

/** The same for what woke Belay, with the mutes of which no event has told. CloudWatch is asked alarm by alarm, once a rule is active. */
export async function readEarly(woken: readonly Woken[], ports: ResponderPorts): Promise<Early> {
  const services = woken.map((one) => one.service);
  const early = await readAlarms(services, ports);
  const wakes = woken.flatMap((one) => one.wakes);
  const firing = firingUntold(early.alarms, wakes, ports);
  if (firing.length === 0) return early;
  const muted = await look(ports.time, 'the mutes', (s) => ports.mutes.muted(firing, s)).catch(asFailure);
  if (muted instanceof CallFailed) return { ...early, unread: muted };
  return { ...early, mutes: new Map([...muted].map(([alarm, rule]) => [alarm, { by: `the mute rule ${rule}` }])) };
}

const alarmsIn = (wakes: readonly Wake[]) => wakes.filter((wake) => wake.kind === 'alarm');

/** The alarms that fire without an event of their own having said whether they are muted. */
export function firingUntold(
  alarms: readonly { readonly name: string; readonly state: string; readonly silenced?: string | undefined }[],
  wakes: readonly Wake[],
  { time }: ResponderPorts,
): string[] {
  const told = mutesToldOf(alarmsIn(wakes), time.now());
  return alarms
    .filter(({ name, state, silenced }) => state === 'ALARM' && silenced === undefined && !told.has(name))
    .map(({ name }) => name);
}

/** What one service's own wakes and the batch's reading say of its alarms. */
export function factsFor(
  service: GuardedService,
  { alarms, childrenOf, mutes }: Early,
  wakes: readonly Wake[],
  { time }: ResponderPorts,
): AlarmFacts[] {
  const said = mutesIn(alarmsIn(wakes), time.now());
  return alarmFactsOf(service.alarms, alarms, childrenOf, new Map([...mutes, ...said]));
}
