import { defineConfig } from 'vitest/config';

/**
 * What `npm run mutation` runs against each mutant of the core: the examples alone. Properties and fuzz take seconds a
 * mutant, and a mutant that only chance kills is not killed.
 */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    exclude: ['test/core/**/*.property.test.ts', 'test/core/**/*fuzz*.test.ts'],
    passWithNoTests: false,
    retry: 0,
    expect: { requireAssertions: true },
    // The core keeps nothing in its modules: one worker may run all files, which takes half the time.
    isolate: false,
  },
});
