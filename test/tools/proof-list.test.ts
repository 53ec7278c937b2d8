import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GUARDS } from '../../functions/core/decide.ts';
import { WORLDS } from '../../sim/explore/worlds.ts';
import { escaped } from '../../tools/proof/kill.ts';
import { EQUIVALENTS, SECTIONS } from '../../tools/proof/list.ts';
import { mutated } from '../../tools/proof/mutant.ts';
import { page } from '../../tools/proof/page.ts';

const all = SECTIONS.flatMap(({ mutants }) => mutants);
const textOf = (file: string) => readFileSync(file, 'utf8');

/** Every text of a test file that may be a title, with the places of its table's values open. One that is all place says nothing. */
function titlesIn(source: string): RegExp[] {
  const texts = [...source.matchAll(/'((?:[^'\\\n]|\\.)+)'|`([^`]+)`|"([^"\n]+)"/g)].map(
    ([, a, b, c]) => a ?? b ?? c ?? '',
  );
  return texts.flatMap((text) => {
    const parts = text.split(/%[sdifjo]|\$[\w.]+/);
    return parts.join('').trim() === '' ? [] : [new RegExp(`^${parts.map(escaped).join('.*')}$`)];
  });
}

describe('the mutants', () => {
  test('have a name each, and none the name of another', () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(names.filter((name) => !/^[\w.-]+$/.test(name))).toEqual([]);
  });

  test('take out every guard of the decision, one by one', () => {
    const guards = SECTIONS[0]?.mutants ?? [];
    const list = textOf('functions/core/decide.ts').match(/^ {2}\w+\.\w+,$/gm) ?? [];
    expect(list).toHaveLength(GUARDS.length);
    expect(guards.map(({ find }) => `  ${find}`)).toEqual(list);
  });

  test('break at least 45 rules of the flows and the core besides', () => {
    expect(all.length - GUARDS.length).toBeGreaterThanOrEqual(45);
  });

  test('find their place exactly once, and change it', () => {
    for (const mutant of all) {
      const text = textOf(mutant.file);
      expect(mutated(mutant, text), mutant.name).not.toBe(text);
    }
  });

  test('name worlds and tests that are there', () => {
    for (const { name, killedBy } of all) {
      if ('explore' in killedBy)
        expect(
          WORLDS.map((world) => world.name),
          name,
        ).toContain(killedBy.explore);
      if (!('test' in killedBy)) continue;
      const [file = '', title = ''] = killedBy.test.split(' > ');
      const titles = titlesIn(textOf(file));
      expect(titles.filter((one) => one.test(title)).length, `${name}: ${title}`).toBeGreaterThan(0);
    }
  });
});

test('docs/proof.md is the list as it is: npm run proof -- --write', () => {
  expect(textOf('docs/proof.md')).toBe(page(SECTIONS, EQUIVALENTS));
});
