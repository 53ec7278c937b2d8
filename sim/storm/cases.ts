import { type DurationMs, type EpochMs, millis, minus, minutes, plus } from '../../functions/core/units.ts';
import type { Dice } from '../dice.ts';
import { NOON } from '../incident/stage-clock.ts';
import type { FleetAlarms } from './alarms.ts';
import { type Member, memberNamed, type Suspect } from './fleet.ts';

/** Something put into the queue. */
export interface Delivery {
  readonly at: EpochMs;
  readonly event: object;
}

/** One storm, as data. */
export interface StormCase {
  readonly name: string;
  /** Whether so many services fire at once that it is one cause. */
  readonly breaker: 'on' | 'off';
  readonly members: readonly Member[];
  /** Alarms that really fire, and when. */
  readonly fires: readonly { readonly alarm: string; readonly service: string; readonly at: EpochMs }[];
  readonly deliveries: (alarms: FleetAlarms, dice: Dice) => readonly Delivery[];
  readonly until: EpochMs;
}

const HALF_AN_HOUR = minutes(30);
const DAYS_AGO = minus(NOON, minutes(3 * 24 * 60));
const shippedAt = (suspect: Suspect, firesAt: EpochMs) => (suspect === 'old' ? DAYS_AGO : minus(firesAt, HALF_AN_HOUR));

/** An event of an alarm reaches the queue after so long, in milliseconds: from, to. */
const LATE = [50, 2_000] as const;

export interface Duplicates {
  readonly events: number;
  /** Services that the config guards. */
  readonly guarded: number;
  /** Services that the events are about. */
  readonly about: number;
  /** Of those, the ones that really fire. */
  readonly firing: number;
  /** The events are delivered within it. */
  readonly within: DurationMs;
}

/** Many events about a few services: copies, old news, other news of the same services, in no order. */
export function duplicates(breaker: StormCase['breaker'], size: Duplicates): StormCase {
  const { events, guarded, about, firing, within } = size;
  const members = Array.from({ length: guarded }, (_, n) => memberNamed(n, 'recent', shippedAt('recent', NOON)));
  const fires = members
    .slice(0, firing)
    .flatMap(({ name, alarms }) => alarms.map((alarm) => ({ alarm, service: name, at: NOON })));
  const deliveries = (alarms: FleetAlarms, dice: Dice) => {
    const risen = new Map(fires.map(({ alarm, at }) => [alarm, alarms.fire(alarm, at)]));
    return Array.from({ length: events }, (): Delivery => {
      const { name, alarms: own } = dice.pick(members.slice(0, about));
      const alarm = dice.pick(own);
      const at = plus(NOON, millis(dice.between(LATE[0], within)));
      const event = dice.chance(0.7) ? risen.get(alarm) : undefined;
      return { at, event: event ?? oldNews(alarms, dice, name, alarm) };
    });
  };
  return {
    name: `${events} events, ${about} services`,
    breaker,
    members,
    fires,
    deliveries,
    until: after(minutes(180)),
  };
}

/** What has been true, or is of no weight. */
function oldNews(alarms: FleetAlarms, dice: Dice, service: string, alarm: string): object {
  const minute = dice.pick([-1_440, -20, -3]);
  if (dice.chance(0.3)) return deploymentEnded(service);
  return alarms.said(alarm, dice.pick(['ALARM', 'OK']), plus(NOON, minutes(minute)));
}

const deploymentEnded = (deploymentGroup: string) => ({
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  source: 'aws.codedeploy',
  account: '123456789012',
  region: 'eu-west-1',
  time: '2026-11-21T11:35:00Z',
  resources: [],
  detail: { region: 'eu-west-1', application: 'shop', deploymentGroup, deploymentId: 'd-F00000001', state: 'SUCCESS' },
});

export interface Alarms {
  readonly services: number;
  /** From the first service's alarm to the last one's. */
  readonly within: DurationMs;
  /** How many of a hundred services are `old`, and how many `barred`. */
  readonly old: number;
  readonly barred: number;
}

const suspectOf = (n: number, { old, barred }: Alarms): Suspect => {
  const share = (n * 37) % 100; // each kind all over the fleet
  if (share < old) return 'old';
  return share < old + barred ? 'barred' : 'recent';
};

/** Two alarms of every service, all within a minute: the services fire in no order. */
export function allAtOnce(size: Alarms): StormCase {
  const moment = (dice: Dice) => plus(NOON, millis(dice.between(0, size.within)));
  const members = Array.from({ length: size.services }, (_, n) => {
    const suspect = suspectOf(n, size);
    return memberNamed(n, suspect, shippedAt(suspect, NOON));
  });
  return fleetFires('on', size, members, moment);
}

/** The same, service by service, so slowly that it never looks like one cause. */
export function trickle(size: Alarms): StormCase {
  const step = millis(Math.round(size.within / Math.max(1, size.services - 1)));
  const turn = (n: number) => plus(NOON, millis(n * step));
  const members = Array.from({ length: size.services }, (_, n) => {
    const suspect = suspectOf(n, size);
    return memberNamed(n, suspect, shippedAt(suspect, turn(n)));
  });
  return fleetFires('off', size, members, (dice, n) => plus(turn(n), millis(dice.between(0, 5_000))));
}

function fleetFires(
  breaker: StormCase['breaker'],
  { services, within, old, barred }: Alarms,
  members: readonly Member[],
  moment: (dice: Dice, n: number) => EpochMs,
): StormCase {
  const fires: { alarm: string; service: string; at: EpochMs }[] = [];
  const deliveries = (alarms: FleetAlarms, dice: Dice) =>
    members.flatMap(({ name, alarms: own }, n) =>
      own.map((alarm): Delivery => {
        const at = moment(dice, n);
        fires.push({ alarm, service: name, at });
        return { at: plus(at, millis(dice.between(...LATE))), event: alarms.fire(alarm, at) };
      }),
    );
  const mixed = old + barred > 0 ? ', mixed' : '';
  const name = `${services * 2} alarms, ${services} services, ${Math.round(within / 1_000)} s${mixed}`;
  return { name, breaker, members, fires, deliveries, until: after(millis(within + minutes(180))) };
}

const after = (ms: DurationMs) => plus(NOON, ms);
