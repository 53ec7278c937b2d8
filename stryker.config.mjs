/**
 * Mutation testing of the pure core: each branch, limit and word of it is broken once, and a test must notice. What the
 * guards of the decision must reach is stricter than a threshold can say: tools/mutation-check.ts.
 */
const config = {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', './tools/mutation-prose.ts'],
  ignorers: ['prose'],
  mutate: ['functions/core/**/*.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // TypeScript 7 has no compiler API yet: without this Stryker looks for one to read tsconfig.json.
  tsconfigFile: 'none',
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['.stryker-tmp', 'dist', 'reports', 'cdk.out*', '.venv'],
  reporters: ['clear-text', 'json'],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
};

// biome-ignore lint/style/noDefaultExport: Stryker reads its config as one
export default config;
