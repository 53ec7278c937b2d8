import type { REPLAYED } from '../../cli/replay/caller.ts';

/**
 * What a function's code calls though no scenario that ships gets it to: the action, the test that makes the call, and a text
 * in that test which shows it.
 */
export const coveredElsewhere: Readonly<
  Record<(typeof REPLAYED)[number], Readonly<Record<string, readonly [test: string, text: string]>>>
> = {
  'before-allow-traffic': {},
  'after-allow-traffic': {},
  'alarm-responder': {
    'codedeploy:PutLifecycleEventHookExecutionStatus': ['test/cli/incident-events.test.ts', 'hook-died'],
    'dynamodb:DeleteItem': ['test/adapters/contract-ledger-past.test.ts', 'forgetTerms'],
    'ecs:StopServiceDeployment': ['test/adapters/contract-service-acts.test.ts', 'stopServiceDeployment'],
    'ssm:DescribeParameters': ['test/adapters/contract-secrets.test.ts', 'DescribeParameters'],
  },
};
