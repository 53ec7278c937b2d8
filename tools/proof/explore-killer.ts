import { search } from '../../sim/explore/search.ts';
import { WORLDS } from '../../sim/explore/worlds.ts';

/* Goes through one small world of the tree it stands in; says on one line which rule was broken, if one was, and ends with 1. */

/** A mutant may open many more ways than there were. */
const STATES_MAX = 3_000;

const [name] = process.argv.slice(2);
const world = WORLDS.find((one) => one.name === name);
if (!world) {
  console.log(`crash: there is no world ${name}`);
  process.exitCode = 2;
} else {
  const { violations } = await search(world, { statesMax: STATES_MAX });
  const [first] = violations;
  if (first) console.log(`violation: ${first.what}`);
  process.exitCode = first ? 1 : 0;
}
