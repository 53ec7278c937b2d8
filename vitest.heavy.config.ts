import { defineConfig } from 'vitest/config';

/** Third-party truth: a Python venv with moto, and AWS's Lambda runtime client. `.ci/run` installs both. */
export default defineConfig({
  test: {
    include: ['test/heavy/**/*.test.ts'],
    passWithNoTests: false,
    // Not one core less than there are: most of it waits for other programs.
    maxWorkers: '100%',
    retry: 0,
    expect: { requireAssertions: true },
    testTimeout: 60_000,
  },
});
