import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The heavier checks have their own config: they need a build, a Python venv or a native package.
    exclude: ['test/heavy/**'],
    passWithNoTests: false,
    restoreMocks: true,
    // Not one core less than there are: most tests wait for sockets.
    maxWorkers: '100%',
    retry: 0,
    expect: { requireAssertions: true },
    testTimeout: 20_000,
  },
});
