import { Duration, Validations } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { runbookPage } from '../../functions/core/runbook.ts';
import { CanaryFunction } from '../constructs/canary-function.ts';

export interface ResponderReleaseProps {
  readonly name: string;
  readonly responder: lambda.Function;
  readonly smoke: lambda.Function;
  readonly wakes: sqs.IQueue;
  readonly undelivered: sqs.IQueue;
  readonly runbookUrl: string | undefined;
}

/** The responder's own application and group in CodeDeploy. */
export const releaseOf = (name: string) => ({
  application: `${name}-alarm-responder`,
  deploymentGroup: `${name}-alarm-responder`,
});

/** A new responder gets a tenth of the wakes for five minutes first, once the smoke has found that it starts and answers. */
export function releaseResponder(scope: Construct, id: string, props: ResponderReleaseProps): CanaryFunction {
  const { name, responder, smoke, wakes, undelivered, runbookUrl } = props;
  const { application, deploymentGroup } = releaseOf(name);
  const canary = new CanaryFunction(scope, id, {
    function: responder,
    applicationName: application,
    deploymentGroupName: deploymentGroup,
    preHook: smoke,
    errorAlarmName: `${name}-responder-canary`,
    errorAlarmDescription: `The new version of the responder fails: CodeDeploy goes back to the one before. ${runbookPage('responder-canary', runbookUrl)}`,
  });
  // Whoever wires an alarm straight to the function invokes it asynchronously.
  canary.alias.configureAsyncInvoke({ onFailure: new SqsDestination(undelivered) });
  canary.alias.addEventSource(
    new SqsEventSource(wakes, {
      batchSize: 10,
      // What comes in one breath is looked at in one breath: shared causes are counted, reads are shared.
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      // DescribeAlarms answers 9 a second for the whole account, UpdateService 5 (FACTS 8): a storm waits in the queue.
      maxConcurrency: 5,
    }),
  );
  // Of the alias' scope: the event source makes the mapping there.
  Validations.of(canary.alias).acknowledge({
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason: 'A queue as the source has its own redrive policy; Lambda takes a failure destination for streams only.',
  });
  return canary;
}
