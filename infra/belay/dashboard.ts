import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { BelayConfig } from '../../functions/core/config.ts';
import type { HookName } from '../../functions/core/hook-call.ts';
import { ownMetric, sumOf } from './own-metrics.ts';
import type { Queues } from './queues.ts';

export interface DashboardProps {
  readonly name: string;
  readonly config: BelayConfig;
  readonly hooks: Readonly<Record<HookName, lambda.Function>>;
  readonly responder: lambda.Function;
  readonly queues: Queues;
  readonly own: readonly cloudwatch.Alarm[];
}

const DAY = Duration.days(1);
/** CloudWatch's own limit for one alarm widget. */
const ALARMS_MAX = 100;

/** What has been decided and why, how long it took, and whether Belay itself is well. */
export const makeDashboard = (scope: Construct, id: string, props: DashboardProps): cloudwatch.Dashboard =>
  new cloudwatch.Dashboard(scope, id, {
    // An account's dashboards share one namespace over all Regions.
    dashboardName: `${props.name}-${props.config.region}`,
    defaultInterval: Duration.days(7),
    widgets: [atAGlance(props), alarmRow(props), decisions(props), windows(props), itself(props)],
  });

function atAGlance({ responder, hooks }: DashboardProps): cloudwatch.IWidget[] {
  const own = (name: string) => ownMetric(responder, name).with({ period: DAY });
  const single = (title: string, metric: cloudwatch.IMetric) =>
    new cloudwatch.SingleValueWidget({ title, metrics: [metric], width: 6, height: 4, sparkline: true });
  const verdicts = Object.values(hooks).map((fn) => ownMetric(fn, 'HookFailed'));
  return [
    single('Rollbacks and stops, a day', own('Acts')),
    single('Handed to people, a day', own('Escalations')),
    single('Deployments that a hook failed, a day', sumOf(DAY, verdicts)),
    single('Incident to recovery, median seconds', own('RecoverySeconds').with({ statistic: 'p50' })),
  ];
}

/** Whose alarms fire now: the guarded ones, and those on Belay itself. */
function alarmRow({ own, config }: DashboardProps): cloudwatch.IWidget[] {
  const { account, region } = config;
  const partition = config.topicArn.split(':')[1] ?? 'aws';
  const names = [...new Set(config.services.flatMap((service) => service.alarms))].slice(0, ALARMS_MAX);
  const guarded = names.map((alarm) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${alarm}`);
  return [
    new cloudwatch.AlarmStatusWidget({ title: 'Belay itself', alarms: [...own], width: 10, height: 5 }),
    // CloudWatch refuses a widget of no alarms.
    ...(guarded.length > 0 ? [new AlarmArnsWidget(`Guarded alarms (${names.length} shown)`, guarded, 14, 5)] : []),
  ];
}

/** By ARN, for alarms that this app does not make. */
class AlarmArnsWidget extends cloudwatch.ConcreteWidget {
  private readonly title: string;
  private readonly arns: readonly string[];

  constructor(title: string, arns: readonly string[], width: number, height: number) {
    super(width, height);
    this.title = title;
    this.arns = arns;
  }

  override toJson(): object[] {
    const { width, height, x, y, title, arns } = this;
    return [{ type: 'alarm', width, height, x, y, properties: { title, alarms: arns } }];
  }
}

function decisions({ responder }: DashboardProps): cloudwatch.IWidget[] {
  const logGroupNames = [responder.logGroup.logGroupName];
  return [
    new cloudwatch.LogQueryWidget({
      ...{
        title: 'Decisions by why',
        logGroupNames,
        width: 10,
        height: 8,
        view: cloudwatch.LogQueryVisualizationType.PIE,
      },
      queryLines: [
        "filter message = 'responder' and decision != 'ignore'",
        'stats count(*) as looks by why',
        'sort looks desc',
      ],
    }),
    new cloudwatch.LogQueryWidget({
      ...{ title: 'What was done, and handed over', logGroupNames, width: 14, height: 8 },
      queryLines: [
        'fields @timestamp, guardedService, decision, why, result, `from`, `to`, incident',
        "filter message = 'responder' and (ispresent(result) or decision in ['escalate', 'close', 'observe', 'propose'])",
        'sort @timestamp desc',
        'limit 50',
      ],
    }),
  ];
}

function windows({ hooks, responder }: DashboardProps): cloudwatch.IWidget[] {
  const hookLogs = Object.values(hooks).map((fn) => fn.logGroup.logGroupName);
  return [
    new cloudwatch.LogQueryWidget({
      ...{ title: 'Windows: verdicts of the hooks', logGroupNames: hookLogs, width: 14, height: 8 },
      queryLines: [
        'fields @timestamp, guardedService, hook, verdict, why, deployment',
        "filter message = 'hook verdict'",
        'sort @timestamp desc',
        'limit 50',
      ],
    }),
    new cloudwatch.GraphWidget({
      ...{ title: 'Time: incident to act, incident to recovery (seconds)', width: 10, height: 8 },
      left: ['ActSeconds', 'RecoverySeconds'].flatMap((name) =>
        ['p50', 'p99'].map((statistic) =>
          ownMetric(responder, name).with({ statistic, period: Duration.hours(1), label: `${name} ${statistic}` }),
        ),
      ),
    }),
  ];
}

function itself({ queues, responder }: DashboardProps): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      ...{ title: 'Queue: waiting, and the oldest (seconds)', width: 12, height: 6 },
      left: [queues.wakes.metricApproximateNumberOfMessagesVisible()],
      right: [queues.wakes.metricApproximateAgeOfOldestMessage()],
    }),
    new cloudwatch.GraphWidget({
      ...{ title: 'Responder: looks, errors, untold', width: 12, height: 6 },
      left: ['Looks', 'LooksFailed', 'ResponderErrors', 'NotTold', 'AlarmsUnguarded', 'EventsRefused'].map((name) =>
        ownMetric(responder, name).with({ period: Duration.minutes(5) }),
      ),
    }),
  ];
}
