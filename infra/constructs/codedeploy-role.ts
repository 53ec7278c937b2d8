import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

type ManagedPolicy = 'AWSCodeDeployRoleForECS' | 'AWSCodeDeployRoleForECSLimited' | 'AWSCodeDeployRoleForLambdaLimited';

/** AWS keeps two of the three out of the `service-role/` folder. */
const PATHS: Readonly<Record<ManagedPolicy, string>> = {
  AWSCodeDeployRoleForECS: 'AWSCodeDeployRoleForECS',
  AWSCodeDeployRoleForECSLimited: 'AWSCodeDeployRoleForECSLimited',
  AWSCodeDeployRoleForLambdaLimited: 'service-role/AWSCodeDeployRoleForLambdaLimited',
};

/** The role that CodeDeploy deploys with. Only the groups of this application, in this account, may assume it. */
export function codeDeployRole(
  scope: Construct,
  application: Pick<codedeploy.ILambdaApplication, 'applicationName'>,
  policy: ManagedPolicy,
): iam.Role {
  const stack = Stack.of(scope);
  const groups = stack.formatArn({
    service: 'codedeploy',
    resource: 'deploymentgroup',
    resourceName: `${application.applicationName}/*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const role = new iam.Role(scope, 'CodeDeployRole', {
    description: `[${scope.node.path}] CodeDeploy deploys with it`,
    assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': groups } },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(PATHS[policy])],
  });
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${PATHS[policy]}]`,
    reason: `${policy} is what the CodeDeploy guide names for this role: AWS adds to it when CodeDeploy needs more. Only deployment groups of this application and account may assume the role.`,
  });
  return role;
}
