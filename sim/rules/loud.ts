import type { EpochMs } from '../../functions/core/units.ts';
import type { World } from '../world.ts';

/* Whether an alarm speaks to anybody: somebody may have switched its actions off. */

export function isLoud({ cloudwatch }: World, name: string): boolean {
  const { ActionsEnabled, ...alarm } = cloudwatch.alarms.get(name)?.alarm ?? {};
  return ActionsEnabled !== false && !('ActionsSuppressedBy' in alarm && alarm.ActionsSuppressedBy !== undefined);
}

export const isMuted = ({ cloudwatch }: World, name: string, at: EpochMs): boolean =>
  [...cloudwatch.muteRules.values()].some(
    ({ alarms, windows }) => alarms.includes(name) && windows.some(({ from, until }) => at >= from && at < until),
  );

/** It fired with its actions on, at its rise or since. */
export function spoke(world: World, name: string, from: EpochMs, now: EpochMs): boolean {
  const rules = [...world.cloudwatch.muteRules.values()].filter(({ alarms }) => alarms.includes(name));
  const muted = rules.some(({ windows }) => windows.some((window) => window.from <= from && now < window.until));
  return isLoud(world, name) && !muted;
}
