import { type CodeDeployClient, CreateDeploymentCommand, type CreateDeploymentInput } from '@aws-sdk/client-codedeploy';
import { UsageError } from '../../cli/usage-error.ts';
import { appSpecOutputOf, type DemoVariant, demoVariants } from '../../infra/demo/faults.ts';
import { type OutputsOf, outputs } from './outputs.ts';

/** @throws UsageError that names those there are */
export function variantNamed(name: string): DemoVariant {
  const found = demoVariants.find((variant) => variant.name === name);
  if (found) return found;
  const names = demoVariants.map((variant) => variant.name).join(', ');
  throw new UsageError(`${JSON.stringify(name)} is no variant; there are ${names}`);
}

/**
 * What CodeDeploy is asked for. Alarms, rollback and traffic are the deployment group's own, as for any other team.
 * @throws UsageError
 */
export function deploymentOf({ name }: DemoVariant, from: OutputsOf): CreateDeploymentInput {
  const appSpec = appSpecOutputOf(name);
  const found = outputs(from, ['ApplicationName', 'DeploymentGroupName', appSpec]);
  return {
    applicationName: found['ApplicationName'],
    deploymentGroupName: found['DeploymentGroupName'],
    description: `Belay game day: ${name}`,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: found[appSpec] } },
  };
}

/** @returns the deployment's id */
export async function createDeployment(
  codedeploy: CodeDeployClient,
  input: CreateDeploymentInput,
  abortSignal: AbortSignal,
): Promise<string> {
  const { deploymentId } = await codedeploy.send(new CreateDeploymentCommand(input), { abortSignal });
  if (deploymentId === undefined) throw new Error('CodeDeploy created a deployment and did not say which');
  return deploymentId;
}
