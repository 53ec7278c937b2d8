import { iso } from '../../functions/core/units.ts';
import { Scene } from './scene.ts';
import { choose, finish, settle, whysOf } from './search.ts';
import type { SmallWorld } from './small-world.ts';
import { NAMED } from './text.ts';

export interface Replayed {
  /** One per step: when, who, what. */
  readonly lines: readonly string[];
  readonly violations: readonly string[];
}

/** Goes one way through a world again; where that ends with everybody asleep, on to the end of the incident. @throws RangeError */
export async function replayOf(small: SmallWorld, schedule: readonly number[]): Promise<Replayed> {
  const scene = await Scene.open(small);
  const { rules, stage } = scene;
  const lines: string[] = [];
  const tell = ({ actor, text }: { readonly actor: string; readonly text: string }) =>
    lines.push(`${iso(stage.clock.now()).slice(11, 19)} ${actor.replace(NAMED, 'wake ')}: ${text}`);
  const way: number[] = [];
  for (const choice of schedule) {
    await settle(scene, new Set(), tell);
    tell(await choose(scene, way, choice));
  }
  await settle(scene, new Set(), tell);
  for (const why of whysOf(scene)) lines.push(`an invocation came to: ${why}`);
  if (scene.steps().every(({ stray }) => stray)) {
    const heard = stage.world.sns.published.length;
    await finish(scene);
    lines.push(`then rechecks and sweeps to the end of the incident, at ${iso(stage.clock.now()).slice(11, 19)}`);
    for (const { at, subject } of stage.world.sns.published.slice(heard)) {
      lines.push(`${iso(at).slice(11, 19)} told: ${subject}`);
    }
  }
  return { lines, violations: rules.violations };
}
