import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { type EpochMs, iso } from '../../functions/core/units.ts';
import { serialUuid } from '../serial-uuid.ts';
import type { Surroundings } from './codedeploy-state.ts';

const account = '123456789012';
const region = 'eu-west-1';

/** Says on the default bus what became of a deployment: the vocabulary is not the API's (FACTS 6.3). */
export function announce(
  { emitted }: Surroundings,
  deployment: DeploymentInfo,
  group: DeploymentGroupInfo | undefined,
  state: 'START' | 'READY' | 'SUCCESS' | 'FAILURE' | 'STOP',
  at: EpochMs,
): void {
  const { applicationName: application, deploymentGroupName: deploymentGroup, deploymentId } = deployment;
  const arn = `arn:aws:codedeploy:${region}:${account}`;
  const event = {
    version: '0',
    id: serialUuid(emitted.length + 1),
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    source: 'aws.codedeploy',
    account,
    time: iso(at).replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`${arn}:application:${application}`, `${arn}:deploymentgroup:${application}/${deploymentGroup}`],
    detail: {
      instanceGroupId: group?.deploymentGroupId ?? serialUuid(0),
      region,
      application,
      deploymentId,
      state,
      deploymentGroup,
    },
  };
  emitted.push({ at, event });
}
