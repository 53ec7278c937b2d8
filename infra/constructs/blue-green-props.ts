import { Duration, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { Stage } from './alarm-thresholds.ts';
import type { StageAlarmsProps } from './stage-alarms-props.ts';

export interface BlueGreenServiceProps {
  readonly cluster: ecs.ICluster;
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** What to run, its containers added. Old revisions are kept, so that there is one to go back to. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The service, and by default its application and its deployment group: `belay.yaml` names all three. */
  readonly serviceName: string;
  /** Whose thresholds and waits to take. */
  readonly stage: Stage;
  /** Who may call the production listener. */
  readonly clients: readonly ec2.IPeer[];
  /**
   * Who may call the test listener: the hooks' security group, or the addresses that they come from.
   * @default nobody
   */
  readonly testClients?: readonly ec2.IPeer[] | undefined;
  /**
   * Of both listeners.
   * @default none: then `insecureHttp` must say that this is meant
   */
  readonly certificates?: readonly elbv2.IListenerCertificate[] | undefined;
  /**
   * Both listeners speak plain HTTP, as a demo may.
   * @default false
   */
  readonly insecureHttp?: boolean | undefined;
  /** @default 443, or 80 for plain HTTP */
  readonly productionPort?: number | undefined;
  /** @default 8443, or 8080 for plain HTTP */
  readonly testPort?: number | undefined;
  /** @default the task definition's default container */
  readonly containerName?: string | undefined;
  /** @default the first port of that container */
  readonly containerPort?: number | undefined;
  /** @default '/health' */
  readonly healthCheckPath?: string | undefined;
  /** @default 2 */
  readonly desiredCount?: number | undefined;
  /** @default private subnets */
  readonly vpcSubnets?: ec2.SubnetSelection | undefined;
  /** @default the service's name */
  readonly applicationName?: string | undefined;
  /** @default the service's name */
  readonly deploymentGroupName?: string | undefined;
  /** @default EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES */
  readonly deploymentConfig?: codedeploy.IEcsDeploymentConfig | undefined;
  /**
   * How long blue lives on after the shift. Until then going back is a flip of the listener.
   * @default 5 minutes for gamma, 30 for prod
   */
  readonly terminationWait?: Duration | undefined;
  /**
   * How long a deployment waits for a person's approval before the shift; it is stopped without one. It holds a rollback too.
   * @default no approval is asked for
   */
  readonly approvalWait?: Duration | undefined;
  /**
   * What the names of the stage alarms begin with.
   * @default the service's name and the stage: `checkout-prod`
   */
  readonly alarmPrefix?: string | undefined;
  /**
   * What differs from the stage's alarms.
   * @default nothing
   */
  readonly stageAlarms?:
    | Pick<StageAlarmsProps, 'thresholds' | 'custom' | 'topic' | 'runbookUrl' | 'sharedLoadBalancer'>
    | undefined;
  /**
   * Alarms that stop a deployment and roll it back, beside the stage alarms.
   * @default none
   */
  readonly alarms?: readonly cloudwatch.IAlarm[] | undefined;
  /**
   * CodeDeploy gets AWSCodeDeployRoleForECSLimited, and beside it no more than this service needs.
   * @default false: AWSCodeDeployRoleForECS
   */
  readonly limitedRole?: boolean | undefined;
}

const TERMINATION_WAITS: Readonly<Record<Stage, Duration>> = { gamma: Duration.minutes(5), prod: Duration.minutes(30) };
/** CodeDeploy's own ceiling: two days. */
const WAIT_MAX_MINUTES = 2_880;

/** What the props leave open, filled in; throws, with a line for each reason, if they cannot be meant so. */
export function soundBlueGreen(scope: Construct, props: BlueGreenServiceProps) {
  const { serviceName, stage, certificates = [], insecureHttp = false, taskDefinition } = props;
  const container = taskDefinition.defaultContainer;
  const filled = {
    secure: !insecureHttp,
    productionPort: props.productionPort ?? (insecureHttp ? 80 : 443),
    testPort: props.testPort ?? (insecureHttp ? 8080 : 8443),
    containerName: props.containerName ?? container?.containerName ?? '',
    containerPort: props.containerPort ?? container?.portMappings[0]?.containerPort ?? 0,
    terminationWait: props.terminationWait ?? TERMINATION_WAITS[stage],
  };
  const { productionPort, testPort, containerName, containerPort, terminationWait } = filled;
  const rules: [boolean, string][] = [
    [
      Token.isUnresolved(serviceName) || /^[\w-]{1,100}$/.test(serviceName),
      `serviceName must be 1 to 100 letters, digits, dashes or underscores; received '${serviceName}'`,
    ],
    [
      certificates.length > 0 !== insecureHttp,
      `certificates or insecureHttp, one of the two: production traffic is encrypted unless it is said otherwise; received ${certificates.length} and ${insecureHttp}`,
    ],
    [
      productionPort !== testPort,
      `testPort must differ from productionPort, or the tests are production traffic; received ${testPort} twice`,
    ],
    [
      containerName !== '' && containerPort > 0,
      `containerName and containerPort must be given, or be those of the task definition's default container; received '${containerName}' and ${containerPort}`,
    ],
    [
      inRange(terminationWait),
      `terminationWait must be 1 to ${WAIT_MAX_MINUTES} whole minutes, or blue is gone when the first alarm fires; received ${said(terminationWait)}`,
    ],
    [
      !props.approvalWait || inRange(props.approvalWait),
      `approvalWait must be 1 to ${WAIT_MAX_MINUTES} whole minutes; received ${said(props.approvalWait)}`,
    ],
  ];
  const wrong = rules.filter(([holds]) => !holds).map(([, sentence]) => `${scope.node.path}: ${sentence}`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return filled;
}

const said = (wait: Duration | undefined): string => `${wait?.toSeconds({ integral: false })} s`;

function inRange(wait: Duration): boolean {
  const minutes = wait.toMinutes({ integral: false });
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= WAIT_MAX_MINUTES;
}
