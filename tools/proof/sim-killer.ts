import { sampleConfig } from '../../sim/belay/config.ts';
import { runIncident } from '../../sim/run/incident.ts';

/*
 * Plays seeded incidents of the tree it stands in, one after another, until one breaks a rule; says which on one line, and
 * ends with 1. A run that breaks down, or a bug that Belay reports of itself, is no broken rule: it proves nothing of the rules.
 */

const [incidents = 0, firstSeed = 1] = process.argv.slice(2).map(Number);
const config = sampleConfig();
const isRule = (violation: string) => !/^a bug/.test(violation);
let broke: string | undefined;
for (let seed = firstSeed; seed < firstSeed + incidents; seed += 1) {
  try {
    const { violations } = await runIncident(seed, config);
    const found = violations.find(isRule);
    if (found !== undefined) {
      console.log(`violation: seed ${seed}: ${found}`);
      process.exit(1);
    }
    broke ??= violations[0] && `seed ${seed}: ${violations[0]}`;
  } catch (error) {
    broke ??= `seed ${seed} broke down: ${String(error)}`;
  }
}
if (broke !== undefined) {
  console.log(`crash: ${broke}`);
  process.exitCode = 2;
}
