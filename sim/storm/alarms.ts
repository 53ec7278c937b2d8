import { type EpochMs, minus, minutes, plus } from '../../functions/core/units.ts';
import { alarmArn, alarmChanged, metricReasonData, type ToldState } from '../aws/alarm-event.ts';
import type { World } from '../world.ts';
import { definitionArn, GOOD, type Member } from './fleet.ts';

/** From the first bad period to the alarm; from going back to the alarm's OK. */
const DETECTED = minutes(2);
const CLEARED = minutes(3);
const PERIOD_SECONDS = 60;
const configuration = { metrics: [] };

/** The fleet's alarms: quiet for a week, until they fire; OK again when revision 1 has had the traffic for a while. */
export class FleetAlarms {
  readonly #world: World;
  readonly #states = new Map<string, ToldState[]>();

  constructor(world: World, members: readonly Member[], now: EpochMs) {
    this.#world = world;
    for (const name of members.flatMap(({ alarms }) => alarms)) this.#add(name, minus(now, minutes(7 * 24 * 60)));
    const byName = new Map(members.map((member) => [member.name, member]));
    world.onShift = ({ at, service, definition, percent = 100 }) => {
      const member = byName.get(service);
      if (member && percent === 100 && definition === definitionArn(service, GOOD)) this.#clear(member, at);
    };
  }

  /** From that moment on the alarm is in ALARM. @returns the event that says so */
  fire(name: string, at: EpochMs): object {
    const reasonData = metricReasonData(PERIOD_SECONDS, 5, [{ at: minus(at, DETECTED), sampleCount: 1, value: 37 }]);
    return this.#become(name, { at, state: 'ALARM', reasonData });
  }

  /** An event of that moment, whatever has become of the alarm since: old news, for storms. */
  said(name: string, state: 'ALARM' | 'OK', at: EpochMs): object {
    const previous: ToldState = { at: minus(at, minutes(10)), state: state === 'OK' ? 'ALARM' : 'OK' };
    return alarmChanged({ name, state: { at, state }, previous, configuration });
  }

  /** How the alarm is at that moment. */
  stateAt(name: string, at: EpochMs): ToldState['state'] | undefined {
    return this.#states.get(name)?.findLast((state) => state.at <= at)?.state;
  }

  #add(name: string, since: EpochMs): void {
    const states: ToldState[] = [{ at: since, state: 'OK' }];
    this.#states.set(name, states);
    const alarm = {
      AlarmName: name,
      AlarmArn: alarmArn(name),
      ActionsEnabled: true,
      Period: PERIOD_SECONDS,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold' as const,
    };
    this.#world.cloudwatch.alarms.set(name, { kind: 'metric', alarm, states });
  }

  #become(name: string, state: ToldState): object {
    const states = this.#states.get(name) ?? [];
    const previous = states.at(-1) ?? { at: state.at, state: 'INSUFFICIENT_DATA' };
    states.push(state);
    return alarmChanged({ name, state, previous, configuration });
  }

  #clear({ alarms }: Member, shift: EpochMs): void {
    this.#world.happenings.plan(plus(shift, CLEARED), (at) => {
      for (const name of alarms) {
        if (this.stateAt(name, at) !== 'ALARM') continue;
        this.#world.emitted.push({ at, event: { ...this.#become(name, { at, state: 'OK' }) } });
      }
    });
  }
}
