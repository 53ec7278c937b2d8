import { Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { type AlarmThresholds, stageThresholds } from './alarm-thresholds.ts';
import { type CustomAlarmProps, refuseUnsoundAlarms, type StageAlarmsProps } from './stage-alarms-props.ts';
import { errorRate, failedRequests, latencyP99, type Traffic, utilisation } from './traffic-metrics.ts';

/** The alarms of one ECS service behind a load balancer, and a composite of them. */
export class StageAlarms extends Construct {
  readonly errorRate: cloudwatch.Alarm;
  readonly failedRequests: cloudwatch.Alarm;
  readonly latency: cloudwatch.Alarm;
  readonly cpu: cloudwatch.Alarm;
  readonly memory: cloudwatch.Alarm;
  readonly custom: readonly cloudwatch.Alarm[];
  /** All of the above: for a deployment group. */
  readonly all: readonly cloudwatch.Alarm[];
  /** The names of `all`, as they go into `belay.yaml`. */
  readonly names: readonly string[];
  /** In ALARM while any of `all` is: for a person's pager. */
  readonly composite: cloudwatch.CompositeAlarm;
  /** The stage's thresholds with the overrides worked in. */
  readonly thresholds: AlarmThresholds;

  private readonly props: StageAlarmsProps;

  constructor(scope: Construct, id: string, props: StageAlarmsProps) {
    super(scope, id);
    this.props = props;
    this.thresholds = { ...stageThresholds[props.stage], ...props.thresholds };
    refuseUnsoundAlarms(this, props, this.thresholds);
    const traffic: Traffic = {
      loadBalancerArn: props.loadBalancer.loadBalancerArn,
      targetGroupArns: props.targetGroups.map(({ targetGroupArn }) => targetGroupArn),
      shared: props.sharedLoadBalancer ?? false,
    };
    const limits = this.thresholds;

    this.errorRate = this.ofTraffic('5xx-rate', {
      metric: errorRate(traffic, limits.requestsMin),
      threshold: limits.errorRatePercent,
      alarmDescription: `more than ${limits.errorRatePercent} % of the requests fail`,
    });
    this.failedRequests = this.ofTraffic('failed-requests', {
      metric: failedRequests(traffic),
      threshold: limits.failedRequests,
      alarmDescription: `more than ${limits.failedRequests} requests a minute fail`,
    });
    this.latency = this.ofTraffic('latency-p99', {
      metric: latencyP99(traffic, limits.requestsMin),
      threshold: limits.latencyP99Ms / 1000,
      alarmDescription: `one request in a hundred takes more than ${limits.latencyP99Ms} ms`,
    });
    this.cpu = this.ofResource('cpu', 'CPUUtilization', limits.cpuPercent);
    this.memory = this.ofResource('memory', 'MemoryUtilization', limits.memoryPercent);
    this.custom = (props.custom ?? []).map((one) => this.ofApplication(one));
    this.all = [this.errorRate, this.failedRequests, this.latency, this.cpu, this.memory, ...this.custom];
    this.names = this.all.map(({ node }) => this.nameOf(node.id));
    this.composite = this.compositeOf(this.all);
  }

  private ofTraffic(
    name: string,
    props: Pick<cloudwatch.AlarmProps, 'metric' | 'threshold' | 'alarmDescription'>,
  ): cloudwatch.Alarm {
    return this.alarm(name, {
      ...props,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: this.thresholds.trafficDatapoints,
      evaluationPeriods: this.thresholds.trafficPeriods,
      // A load balancer reports no zeros: no data is no request, and none of no requests failed or was slow.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private ofResource(
    name: string,
    metricName: 'CPUUtilization' | 'MemoryUtilization',
    threshold: number,
  ): cloudwatch.Alarm {
    const { clusterName, serviceName } = this.props;
    return this.alarm(name, {
      metric: utilisation(metricName, clusterName, serviceName),
      threshold,
      alarmDescription: `the tasks use more than ${threshold} % of their ${name}`,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: this.thresholds.resourceDatapoints,
      evaluationPeriods: this.thresholds.resourcePeriods,
      // ECS reports every minute in which a task runs. Silence is neither good nor bad but unknown, and Belay takes it so.
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
    });
  }

  private ofApplication({
    name,
    description,
    datapointsToAlarm,
    evaluationPeriods,
    ...rest
  }: CustomAlarmProps): cloudwatch.Alarm {
    return this.alarm(name, {
      ...rest,
      datapointsToAlarm: datapointsToAlarm ?? this.thresholds.trafficDatapoints,
      evaluationPeriods: evaluationPeriods ?? this.thresholds.trafficPeriods,
      ...(description ? { alarmDescription: description } : {}),
    });
  }

  /** Each alarm's construct id is what its name ends in. */
  private nameOf(id: string): string {
    return `${this.props.prefix}-${id}`;
  }

  private alarm(id: string, props: cloudwatch.AlarmProps): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, id, {
      ...props,
      alarmName: this.nameOf(id),
      alarmDescription: this.description(props.alarmDescription ?? id),
    });
    this.tell(alarm.node.defaultChild as cloudwatch.CfnAlarm, alarm);
    if (this.props.topic) {
      alarm.addAlarmAction(new actions.SnsAction(this.props.topic));
      alarm.addOkAction(new actions.SnsAction(this.props.topic));
    }
    return alarm;
  }

  private compositeOf(alarms: readonly cloudwatch.Alarm[]): cloudwatch.CompositeAlarm {
    const firing = alarms.map((alarm) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM));
    const composite = new cloudwatch.CompositeAlarm(this, 'any', {
      compositeAlarmName: this.nameOf('any'),
      alarmDescription: this.description('any alarm of the service'),
      alarmRule: cloudwatch.AlarmRule.anyOf(...firing),
    });
    this.tell(composite.node.defaultChild as cloudwatch.CfnCompositeAlarm, composite);
    return composite;
  }

  private description(what: string): string {
    const { serviceName, stage, runbookUrl } = this.props;
    const link = runbookUrl ? ` ${runbookUrl}` : '';
    return `[${this.node.path}] ${serviceName}, ${stage}: ${what}.${link}`;
  }

  /** Its tags travel with every notification and event, so that whoever gets one knows the service without a look-up. */
  private tell(cfn: cloudwatch.CfnAlarm | cloudwatch.CfnCompositeAlarm, alarm: Construct): void {
    Tags.of(alarm).add('service', this.props.serviceName);
    Tags.of(alarm).add('stage', this.props.stage);
    cfn.actionConfiguration = { alarmTagsPropagation: { enabled: true, includedTagKeys: ['service', 'stage'] } };
  }
}
