/** What `npm start` tells: a few of each kind, the plainest first. `--all` tells the rest too. */
export const MAIN_SCENARIOS = [
  'healthy',
  'unhealthy-500',
  'wrong-version',
  'alarm-during-soak',
  'bad-deploy-after-window',
] as const;
