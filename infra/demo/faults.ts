/** One revision of the demo service: a task definition of its own in the stack, an AppSpec of its own in the outputs. */
export interface DemoVariant {
  /** Lower case and hyphens: `errors-at-once`. */
  readonly name: string;
  /** Of the container; infra/demo/app/faults.mjs reads it. */
  readonly environment: Readonly<Record<string, string>>;
  /** One sentence. */
  readonly happens: string;
  /** One sentence: who is expected to notice, and what comes then. */
  readonly expected: string;
  /** How its deployment may end. A late fault comes after a deployment that succeeded. */
  readonly ends: readonly ('Succeeded' | 'Failed' | 'Stopped')[];
}

/**
 * The revisions of the game day, in the order in which to play them. Their times and shares are made for a canary of 10 % for
 * five minutes, the soak and bake time of gamma, a termination wait of five minutes, and alarms above 1 % and below 10 % of errors,
 * and below 3 s of latency.
 */
export const demoVariants: readonly DemoVariant[] = [
  variant('good-1', {
    environment: {},
    happens: 'Nothing: a sound revision.',
    expected: 'Both hooks report Succeeded; it is a proof candidate, and known good once its bake time has passed.',
    ends: ['Succeeded'],
  }),
  variant('good-2', {
    environment: {},
    happens: 'Nothing: a second sound revision, so that there is one to go back to.',
    expected: 'As good-1; the deployments after it go back to this one.',
    ends: ['Succeeded'],
  }),
  variant('fail-at-start', {
    environment: { FAULT: 'fail-at-start' },
    happens: 'Every task exits with 1 as soon as it starts.',
    expected: 'CodeDeploy: Install never becomes steady, and the deployment fails at its limit; no hook is called.',
    ends: ['Failed', 'Stopped'],
  }),
  variant('unhealthy', {
    environment: { FAULT: 'unhealthy' },
    happens: 'The tasks run and the load balancer is content, but /health answers 500.',
    expected: 'The BeforeAllowTraffic hook reports Failed before any production traffic reaches it.',
    ends: ['Failed'],
  }),
  variant('errors-at-once', {
    environment: { FAULT: 'errors', FAULT_SHARE: '1' },
    happens: '/health is good and every page is a 500: one request in ten while the canary lasts.',
    expected:
      'The error alarm fires during the canary or soon after; CodeDeploy stops and goes back, Belay leaves it to that.',
    ends: ['Stopped', 'Failed'],
  }),
  variant('slow', {
    environment: { FAULT: 'slow', FAULT_LATENCY_MS: '3000' },
    happens: '/health is fast and every page takes three seconds: one request in ten while the canary lasts.',
    expected:
      'The latency alarm fires during the canary or soon after; CodeDeploy stops and goes back, Belay leaves it to that.',
    ends: ['Stopped', 'Failed'],
  }),
  variant('errors-after-shift', {
    environment: { FAULT: 'errors', FAULT_SHARE: '0.1' },
    happens: 'One page in ten is a 500: one request in a hundred while the canary lasts, too few for the alarm.',
    expected: 'With all traffic on it the alarm fires: CodeDeploy stops, or the AfterAllowTraffic hook reports Failed.',
    ends: ['Stopped', 'Failed'],
  }),
  variant('fail-late', {
    environment: { FAULT: 'fail-after', FAULT_AFTER_MINUTES: '25', FAULT_SHARE: '0.5' },
    happens: 'All is well until 25 minutes after the start, when blue is gone; then half of the pages are a 500.',
    expected: 'AWS does nothing any more: Belay goes back to the nearest known good revision, and says so.',
    ends: ['Succeeded'],
  }),
];

/** RELEASE makes definitions differ that would otherwise be one to Belay: it knows them by what is in them. */
function variant(name: string, { environment, ...rest }: Omit<DemoVariant, 'name'>): DemoVariant {
  return { name, environment: { RELEASE: name, ...environment }, ...rest };
}

/** Under which output of the stack its AppSpec is: `good-1` → `AppSpecGood1`. */
export const appSpecOutputOf = (variantName: string): string =>
  `AppSpec${variantName
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`;
