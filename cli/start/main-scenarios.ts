/** What `npm start` tells: a few of each kind, the plainest first. `--all` tells the rest too. */
export const MAIN_SCENARIOS = [
  // Hooks: a pass, two failures, a soak that an alarm ends.
  'healthy',
  'unhealthy-500',
  'wrong-version',
  'alarm-during-soak',
  // The responder: what it undoes,
  'bad-deploy-after-window',
  'bad-deploy-ecs-controller',
  'inside-window-nobody-watches',
  // what it leaves to others,
  'deployment-may-be-the-fix',
  'cleared-by-itself',
  // what it hands to people,
  'alarm-older-than-deployment',
  'rollback-did-not-help',
  // and what it would do in another mode.
  'propose',
] as const;
