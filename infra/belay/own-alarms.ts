import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { HookName } from '../../functions/core/hook-call.ts';
import { runbookPage } from '../../functions/core/runbook.ts';
import { type Belongings, lambdaMetric, ownMetric, sumOf } from './own-metrics.ts';
import type { Queues } from './queues.ts';
import type { Topics } from './topics.ts';

export interface OwnAlarmsProps {
  readonly name: string;
  readonly runbookUrl?: string | undefined;
  readonly hooks: Readonly<Record<HookName, lambda.IFunction>>;
  readonly smoke: lambda.IFunction;
  readonly responder: lambda.IFunction;
  readonly queues: Queues;
  readonly topics: Topics;
}

/** One alarm on Belay itself; its `id` is its heading in the runbook. */
interface OwnAlarm {
  readonly id: string;
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** Fires at this value and above. */
  readonly from: number;
  /**
   * So many of the last so many periods must breach. A sum over several metrics is made with FILL, and its newest period looks
   * complete before the last log line has arrived: so never all of them.
   * @default [1, 1]
   */
  readonly breaching?: readonly [number, number];
  readonly below?: true;
  /** Whether it fires when nothing is measured. @default false */
  readonly whenMissing?: true;
}

const MINUTES_1 = Duration.minutes(1);
const MINUTES_5 = Duration.minutes(5);

/**
 * Delayed messages may count as old ones (unverified), and a recheck is delayed by 15 minutes at most: an age that only a
 * responder behind its work can bring about.
 */
const TOO_OLD_SECONDS = 1_200;

/** Who watches the watchman: each alarm tells the same people, and links to its page of the runbook. */
export class OwnAlarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: OwnAlarmsProps) {
    super(scope, id);
    this.all = alarmsOf(props).map((one) => this.make(one, props));
  }

  private make(one: OwnAlarm, { name, runbookUrl, topics }: OwnAlarmsProps): cloudwatch.Alarm {
    const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
    const [datapoints, periods] = one.breaching ?? [1, 1];
    const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;
    const alarm = new cloudwatch.Alarm(this, one.id, {
      alarmName: `${name}-${one.id}`,
      alarmDescription: `${one.says} ${runbookPage(one.id, runbookUrl)}`,
      metric: one.metric,
      threshold: one.from,
      comparisonOperator: one.below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: datapoints,
      evaluationPeriods: periods,
      treatMissingData: one.whenMissing ? BREACHING : NOT_BREACHING,
    });
    const tell = new SnsAction(topics.people);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}

function alarmsOf({ hooks, smoke, responder, queues, topics }: OwnAlarmsProps): readonly OwnAlarm[] {
  // The smoke answers CodeDeploy as well, for the responder's own deployment.
  const hookFunctions: Belongings = [...Object.values(hooks), smoke];
  const all: Belongings = [...hookFunctions, responder];
  return [
    {
      id: 'hook-without-verdict',
      says: 'A hook could not tell CodeDeploy its verdict: a deployment may wait for an hour.',
      metric: sumOf(MINUTES_1, [
        ...hookFunctions.map((fn) => ownMetric(fn, 'HookNotReported')),
        ownMetric(responder, 'HooksDied'),
      ]),
      from: 1,
      breaching: [1, 5],
    },
    {
      id: 'hook-failing',
      says: 'A hook fails by itself: a bug, a timeout, or a config that it cannot read.',
      metric: sumOf(MINUTES_1, [
        ...hookFunctions.map((fn) => lambdaMetric(fn, 'Errors')),
        ...Object.values(hooks).map((fn) => ownMetric(fn, 'HookErrors')),
      ]),
      from: 1,
      breaching: [1, 5],
    },
    {
      id: 'responder-failing',
      says: 'The responder fails again and again: alarms may go unanswered.',
      metric: sumOf(MINUTES_5, [lambdaMetric(responder, 'Errors'), ownMetric(responder, 'ResponderErrors')]),
      from: 3,
      breaching: [1, 3],
    },
    {
      id: 'responder-silent',
      says: 'The responder has not run, though the sweep wakes it every five minutes.',
      metric: lambdaMetric(responder, 'Invocations').with({ period: MINUTES_5 }),
      from: 1,
      below: true,
      breaching: [3, 3],
      whenMissing: true,
    },
    {
      id: 'not-told',
      says: 'Something happened that people should know, and SNS did not take the message.',
      metric: sumOf(
        MINUTES_5,
        [...Object.values(hooks), responder].map((fn) => ownMetric(fn, 'NotTold')),
      ),
      from: 1,
      breaching: [1, 3],
    },
    {
      id: 'message-undeliverable',
      says: 'SNS could not deliver what Belay told to a subscriber.',
      metric: topics.people.metricNumberOfNotificationsFailed({ period: MINUTES_5, statistic: 'Sum' }),
      from: 1,
    },
    {
      id: 'dead-letters',
      says: 'The responder gave up on a message: an alarm may have gone unanswered.',
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period: MINUTES_1, statistic: 'Maximum' }),
      from: 1,
    },
    {
      id: 'undelivered',
      says: 'An event did not reach the queue, or a notification its reader.',
      metric: queues.undelivered.metricApproximateNumberOfMessagesVisible({ period: MINUTES_1, statistic: 'Maximum' }),
      from: 1,
    },
    {
      id: 'wakes-too-old',
      says: 'Messages wait too long for the responder.',
      metric: queues.wakes.metricApproximateAgeOfOldestMessage({ period: MINUTES_1, statistic: 'Maximum' }),
      from: TOO_OLD_SECONDS,
      breaching: [3, 3],
    },
    {
      id: 'throttled',
      says: 'Lambda has no concurrency left for Belay: hooks or the responder are kept waiting.',
      metric: sumOf(
        MINUTES_1,
        all.map((fn) => lambdaMetric(fn, 'Throttles')),
      ),
      from: 1,
      breaching: [2, 5],
    },
  ];
}
