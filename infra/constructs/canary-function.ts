import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { codeDeployRole } from './codedeploy-role.ts';
import { refuseQualified } from './hook-name.ts';

export interface CanaryFunctionProps {
  readonly function: lambda.Function;
  /**
   * What callers call, and what CodeDeploy shifts.
   * @default 'live'
   */
  readonly aliasName?: string | undefined;
  /**
   * An application to share with other functions.
   * @default an application of its own
   */
  readonly application?: codedeploy.ILambdaApplication | undefined;
  /**
   * The name of the application of its own.
   * @default CloudFormation makes one up
   */
  readonly applicationName?: string | undefined;
  /** @default CloudFormation makes one up */
  readonly deploymentGroupName?: string | undefined;
  /** @default LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES */
  readonly deploymentConfig?: codedeploy.ILambdaDeploymentConfig | undefined;
  /**
   * Alarms that stop a deployment and roll it back, beside the error alarm.
   * @default none
   */
  readonly alarms?: readonly cloudwatch.IAlarm[] | undefined;
  /** @default CloudFormation makes one up */
  readonly errorAlarmName?: string | undefined;
  /** @default says which function fails, and what CodeDeploy does about it */
  readonly errorAlarmDescription?: string | undefined;
  /**
   * Runs before any traffic is shifted; it must report its verdict to CodeDeploy.
   * @default none
   */
  readonly preHook?: lambda.IFunction | undefined;
  /**
   * Runs after all traffic is shifted; it must report its verdict to CodeDeploy.
   * @default none
   */
  readonly postHook?: lambda.IFunction | undefined;
}

/**
 * A function whose every new version gets a little of the alias' traffic first. An alarm, a failure or a stop takes the alias
 * back to the version before.
 */
export class CanaryFunction extends Construct {
  readonly alias: lambda.Alias;
  readonly application: codedeploy.ILambdaApplication;
  readonly deploymentGroup: codedeploy.LambdaDeploymentGroup;
  /**
   * One error within a minute of the version that the alias is being shifted to. Lambda tells versions apart only while an
   * alias leads to two: this is an alarm for deployments, and no watch over the function.
   */
  readonly errorAlarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: CanaryFunctionProps) {
    super(scope, id);
    this.application = this.applicationOf(props);
    this.alias = this.aliasOf(props);
    this.errorAlarm = this.errorAlarmOf(props);
    // At the new version before the shift begins: the alarm of the version before knows nothing of this one's errors.
    this.alias.node.addDependency(this.errorAlarm);
    const { preHook, postHook } = props;
    for (const [prop, hook] of Object.entries({ preHook, postHook })) if (hook) this.refuseUnfit(prop, hook);

    const role = codeDeployRole(this, this.application, 'AWSCodeDeployRoleForLambdaLimited');
    this.deploymentGroup = new codedeploy.LambdaDeploymentGroup(this, 'DeploymentGroup', {
      application: this.application,
      alias: this.alias,
      // The CDK would let the role invoke every version and alias of a hook: what it may is granted below instead.
      role: role.withoutPolicyUpdates(),
      alarms: [this.errorAlarm, ...(props.alarms ?? [])],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      deploymentConfig: props.deploymentConfig ?? codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      ...(props.deploymentGroupName ? { deploymentGroupName: props.deploymentGroupName } : {}),
      ...(preHook ? { preHook } : {}),
      ...(postHook ? { postHook } : {}),
    });
    for (const hook of [preHook, postHook]) if (hook) this.permit(hook, role);
  }

  private applicationOf({ application, applicationName }: CanaryFunctionProps): codedeploy.ILambdaApplication {
    if (application && applicationName) {
      throw new Error(
        `${this.node.path}: applicationName names an application of its own, so it does not go with application; received '${applicationName}'`,
      );
    }
    return (
      application ?? new codedeploy.LambdaApplication(this, 'Application', applicationName ? { applicationName } : {})
    );
  }

  private aliasOf({ function: fn, aliasName = 'live' }: CanaryFunctionProps): lambda.Alias {
    // CloudFormation would delete the version before as soon as the alias has left it: nothing to go back to. One that a failed
    // update has made goes: Lambda publishes nothing for the same code, so that the next try would find it there, and fail.
    fn.currentVersion.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    // The CDK's classes do not spell out `| undefined`, so that under exactOptionalPropertyTypes they miss their own interfaces.
    return new lambda.Alias(this, 'Alias', { aliasName, version: fn.currentVersion as lambda.IVersion });
  }

  private errorAlarmOf({ function: fn, errorAlarmName, errorAlarmDescription }: CanaryFunctionProps): cloudwatch.Alarm {
    // Not of the whole alias: a version that fails already would hold up the deployment that mends it.
    const dimensionsMap = {
      FunctionName: fn.functionName,
      Resource: `${fn.functionName}:${this.alias.aliasName}`,
      ExecutedVersion: fn.currentVersion.version,
    };
    return new cloudwatch.Alarm(this, 'ErrorAlarm', {
      ...(errorAlarmName ? { alarmName: errorAlarmName } : {}),
      alarmDescription:
        errorAlarmDescription ?? `[${fn.node.path}] The new version fails. CodeDeploy takes its deployment back.`,
      metric: fn.metricErrors({ dimensionsMap, period: Duration.minutes(1), statistic: 'Sum' }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      // Lambda reports nothing where nothing was invoked, nor after the shift: silence is no failure.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /** A hook that CodeDeploy cannot call, or that cannot answer, would hold up the deployment for an hour. */
  private refuseUnfit(prop: string, hook: lambda.IFunction): void {
    refuseQualified(this, prop, hook);
    if (!hook.role) {
      throw new Error(
        `${this.node.path}: ${prop} must have a role that may be granted to report to CodeDeploy; received ${hook.node.path}, imported without one`,
      );
    }
  }

  /**
   * Granted explicitly, whatever the hook is called: by its managed policy the role may call only `CodeDeployHook_…`. The alias
   * waits for the grants, or the deployment that brings a hook could call it before it is permitted.
   */
  private permit(hook: lambda.IFunction, role: iam.Role): void {
    const call = iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [hook.functionArn],
    });
    call.applyBefore(this.alias);
    this.deploymentGroup.grantPutLifecycleEventHookExecutionStatus(hook).applyBefore(this.alias);
  }
}
