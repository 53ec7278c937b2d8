import { hash } from 'node:crypto';
import type { Scene } from './scene.ts';
import { NAMED, short } from './text.ts';

/** A state, and under which names its invocations go in it: invocations are alike, and states that differ in their names alone are one. */
export interface Key {
  readonly key: string;
  readonly rename: (text: string) => string;
}

/** Whatever can still happen depends on nothing else. */
export async function keyOf(scene: Scene): Promise<Key> {
  const { told, added } = await scene.records.all();
  const { crashes, lost, deeds, moments, rules } = scene;
  const first = [[crashes, lost, deeds, moments].join(), ...told];
  const rest = [...added, ...rules.memory()];
  const own = scene.wakes.map((wake) => ({ name: wake.name, state: `${wake.name} ${wake.state()}` }));
  return leastOf(renamings(own), (rename) => {
    const some = (texts: readonly string[]) => texts.map((text) => short(rename(text)));
    const states = own.map(({ state }) => state);
    return [...some(first), '+', ...some(rest).toSorted(), '+', ...some(states).toSorted()];
  });
}

/** How the world is once nobody is awake: what comes after depends on nothing else. */
export async function endOf(scene: Scene): Promise<string> {
  const { told, added } = await scene.records.all();
  const failed = scene.wakes.filter((wake) => wake.failed).length;
  const rest = [...added, ...scene.rules.memory()];
  const names = scene.wakes.map(({ name }) => ({ name, state: '' }));
  const { key } = leastOf(renamings(names), (rename) => {
    return [String(failed), ...told.map(rename), '+', ...rest.map(rename).toSorted()];
  });
  return key;
}

type Rename = (text: string) => string;

function leastOf(ways: readonly Rename[], whole: (rename: Rename) => readonly string[]): Key {
  const keys = ways.map((rename) => ({ key: hash('sha1', whole(rename).join('\0'), 'base64'), rename }));
  return keys.reduce((least, way) => (way.key < least.key ? way : least));
}

const ANY = new RegExp(`${NAMED}.`, 'g');

/** The ways to name them so that whose state comes first is called first: one, unless some are in the same state. */
function renamings(own: readonly { readonly name: string; readonly state: string }[]): readonly Rename[] {
  const plain = own.map(({ name, state }) => ({ name, state: state.replace(ANY, '') }));
  const inOrder = orders(plain).filter((order) => order.every(({ state }, i) => state >= (order[i - 1]?.state ?? '')));
  return inOrder.map((order) => {
    const to = new Map(order.map(({ name }, i) => [name, own[i]?.name ?? name]));
    return (text) => text.replace(ANY, (name) => to.get(name) ?? name);
  });
}

const orders = <T>(all: readonly T[]): T[][] =>
  all.length < 2
    ? [[...all]]
    : all.flatMap((one) => orders(all.filter((other) => other !== one)).map((rest) => [one, ...rest]));
