import type { ActionsSuppressedBy } from '@aws-sdk/client-cloudwatch';
import { type DurationMs, plus } from '../../functions/core/units.ts';
import { alarmChanged, muteDetailOf } from '../aws/alarm-event.ts';
import type { AlarmState } from '../aws/cloudwatch.ts';
import type { World } from '../world.ts';

/** One change of one alarm, and what it was before. */
export interface Change {
  readonly name: string;
  readonly state: AlarmState;
  readonly previous: AlarmState;
  readonly suppressedBy?: ActionsSuppressedBy | undefined;
  readonly suppressedBefore?: ActionsSuppressedBy | undefined;
  readonly configuration: object;
}

/** Puts a change on EventBridge's bus, `delivery` later. */
export type Tell = (change: Change) => void;

/** Whether a mute rule holds the actions back is settled when the alarm changes, not when its event arrives. */
export const teller =
  (world: World, delivery: DurationMs): Tell =>
  ({ name, state, previous, suppressedBy, suppressedBefore, configuration }) => {
    const event = alarmChanged({
      name,
      state: { ...state, suppressedBy },
      previous: { ...previous, suppressedBy: suppressedBefore },
      configuration,
      muteDetail: muteDetailOf(world.cloudwatch.muteRules, name, state.at),
    });
    world.happenings.plan(plus(state.at, delivery), (at) => world.emitted.push({ at, event }));
  };
