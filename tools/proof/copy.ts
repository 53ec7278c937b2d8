import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Mutant, mutated } from './mutant.ts';

/** Made, fetched or kept by others: a mutant has no use for them. */
const LEFT_OUT = /^(node_modules|\.git|\.venv|\.vitest|\.stryker-tmp|dist|reports|cdk\.out.*)$/;

/** A copy of the tree as it is now, in which mutants may be put: what people work on is never touched. */
export class Copy {
  readonly root: string;

  constructor(tree: string) {
    this.root = mkdtempSync(join(tmpdir(), 'belay-proof-'));
    const wanted = (path: string) => path === tree || !LEFT_OUT.test(basename(path));
    cpSync(tree, this.root, { recursive: true, filter: wanted });
    symlinkSync(join(tree, 'node_modules'), join(this.root, 'node_modules'), 'dir');
  }

  /** Runs the work on the tree with this mutant in it. @throws Error when the mutant's place is not found */
  async with<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const path = join(this.root, mutant.file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(mutant, text));
    try {
      return await work();
    } finally {
      writeFileSync(path, text);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
