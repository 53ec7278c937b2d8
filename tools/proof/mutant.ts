/** What must notice a mutant. `unseen`: why the simulator does not. */
export type Killer =
  | {
      /** Of so many seeds in a row at least one must break a rule. */
      readonly sim: { readonly incidents: number; readonly firstSeed: number };
    }
  | {
      /** A small world of sim/explore/worlds.ts. */
      readonly explore: string;
      readonly unseen: string;
    }
  | {
      /** `test/flows/some.test.ts > what it says`, the words of `describe` before it left out. */
      readonly test: string;
      readonly unseen: string;
    };

/** One rule, broken by hand. */
export interface Mutant {
  /** Unlike any other's; what `--only` takes. */
  readonly name: string;
  /** What holds in Belay. */
  readonly rule: string;
  /** What the mutant does instead, in plain words. */
  readonly breaks: string;
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly killedBy: Killer;
}

export interface Section {
  readonly title: string;
  readonly mutants: readonly Mutant[];
}

/** A rule whose removal changes nothing that anybody could see, and why. */
export interface Equivalent {
  readonly rule: string;
  readonly where: string;
  readonly why: string;
}

/** Seeds from 1 on: one run of the tree as it is serves all. */
export const sim = (incidents: number): Killer => ({ sim: { incidents, firstSeed: 1 } });

/** The file's text with the mutant in it. @throws Error unless what it looks for is there exactly once */
export function mutated({ name, file, find, replace }: Mutant, text: string): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: ${JSON.stringify(find)} occurs ${times} times in ${file}, not once`);
  return text.replace(find, () => replace);
}
