import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/*
 * Reads Stryker's report. The guards of the decision and what chooses its target must let no mutant live: a guard whose
 * removal no test notices is not tested. Mutants that change nothing are switched off where they stand, with the reason,
 * and are counted here, so that nobody hides a gap among them.
 */

const REPORT = 'reports/mutation/mutation.json';
const STRICT = /^(?:decide|guards-[\w-]+|target)\.ts$/;

interface Mutant {
  readonly mutatorName: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

const report: Report = JSON.parse(readFileSync(REPORT, 'utf8'));
const all = Object.entries(report.files).flatMap(([file, { mutants }]) => mutants.map((mutant) => ({ file, mutant })));
const having = (...statuses: string[]) => all.filter(({ mutant }) => statuses.includes(mutant.status));
const isStrict = ({ file }: { readonly file: string }) => STRICT.test(basename(file));

const line = ({ file, mutant }: (typeof all)[number], more = '') =>
  `${file}:${mutant.location.start.line}:${mutant.location.start.column} ${mutant.mutatorName} ${more}`.trimEnd();

const switchedOff = having('Ignored').filter(({ mutant }) => mutant.statusReason !== 'prose for people');
console.log(`${switchedOff.length} mutants are switched off by hand:`);
for (const one of switchedOff) console.log(`  ${line(one, one.mutant.statusReason)}`);

const dead = having('Killed', 'Timeout').length;
const alive = having('Survived', 'NoCoverage');
console.log(
  `${dead} of ${dead + alive.length} mutants were noticed; ${having('Ignored').length - switchedOff.length} are prose.`,
);

const strict = alive.filter(isStrict);
const files = new Set(all.filter(isStrict).map(({ file }) => file));
for (const one of process.argv.includes('--all') ? alive : strict) {
  console.log(`  alive: ${line(one, one.mutant.replacement)}`);
}
if (files.size === 0) {
  console.error('the report knows no guard at all: run `npm run mutation` over the whole core');
  process.exitCode = 1;
} else if (strict.length > 0) {
  console.error(`${strict.length} mutants of the guards or the target live: write the test that notices them`);
  process.exitCode = 1;
} else {
  console.log(`None lives in ${[...files].map((file) => basename(file)).join(', ')}.`);
}
