import type { Equivalent, Killer, Mutant, Section } from './mutant.ts';

/** Who kills it, as the table and the page have it. */
export function namesKiller(killer: Killer): string {
  if ('sim' in killer) return `simulator, ${killer.sim.incidents} incidents from seed ${killer.sim.firstSeed}`;
  return 'explore' in killer ? `explorer, world ${killer.explore}` : killer.test;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

const row = ({ name, rule, breaks, file, killedBy }: Mutant) =>
  `| ${[cell(rule), `\`${name}\` (${file.replace('functions/', '')}): ${cell(breaks)}`, cell(namesKiller(killedBy))].join(' | ')} |`;

const table = ({ title, mutants }: Section) => [
  `## ${title}`,
  '',
  '| rule | mutant | killed by |',
  '| --- | --- | --- |',
  ...mutants.map(row),
  '',
];

/** Under each reason why the simulator does not see it: the mutants. */
function unseen(mutants: readonly Mutant[]): string[] {
  const blind = mutants.flatMap(({ name, killedBy }) => ('unseen' in killedBy ? [{ name, why: killedBy.unseen }] : []));
  return [...Map.groupBy(blind, ({ why }) => why)].map(
    ([why, those]) => `- ${why}: ${those.map(({ name }) => `\`${name}\``).join(', ')}.`,
  );
}

/** docs/proof.md. */
export function page(sections: readonly Section[], equivalents: readonly Equivalent[]): string {
  const all = sections.flatMap(({ mutants }) => mutants);
  const by = (key: string) => all.filter(({ killedBy }) => key in killedBy).length;
  return [
    '# Proof that the rules can see',
    '',
    'Written by `npm run proof -- --write` from the list in `tools/proof/mutants`: change that, not this page.',
    '',
    'Every guard of the decision and every retry, idempotency and race rule of the flows is broken, one at a time, in a copy of',
    'the tree. `npm run proof` does so and expects that somebody notices: the simulator or the explorer by a broken rule (a crash',
    'is none), or one named test by failing. It fails when a mutant lives, when a killer is red without any mutant, and when the',
    'place of a mutant is not found any more. `--only <name>` tries one. `npm run mutation:guards` looks closer at the guards: at',
    'each of their expressions.',
    '',
    `${all.length} mutants: ${by('sim')} are killed by the simulator, ${by('explore')} by the explorer, ${by('test')} by a named test.`,
    '',
    ...sections.flatMap(table),
    '## What the simulator does not see, and why',
    '',
    ...unseen(all),
    '',
    '## Not on the list: nothing would change',
    '',
    'The removal of these was tried, and is equivalent to what is there.',
    '',
    ...equivalents.map(({ rule, where, why }) => `- ${rule} (${where}): ${why}`),
    '',
  ].join('\n');
}
