import {
  type CodeDeployClient,
  GetApplicationRevisionCommand,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import type { RevisionRef } from '../core/lambda-revision.ts';
import type { ShipmentPort } from '../flows/smoke-ports.ts';
import { deploymentInfo } from './codedeploy.ts';
import { call, present } from './sdk-call.ts';

/** Lambda deployments: whose they are, and their AppSpec. */
export const makeShipments = (client: CodeDeployClient): ShipmentPort => ({
  async shipment(id, signal) {
    const info = await deploymentInfo(client, id, signal);
    if (!info) return 'unknown-deployment';
    return {
      application: present('codedeploy:GetDeployment', 'applicationName', info.applicationName),
      deploymentGroup: info.deploymentGroupName ?? 'unknown',
      creator: info.creator ?? 'unknown',
      revision: info.revision && refOf(info.revision),
    };
  },

  async appSpec(applicationName, { type, sha256 }, abortSignal) {
    const operation = 'codedeploy:GetApplicationRevision';
    if (!sha256) return 'unknown-revision'; // it lies in S3 or on GitHub
    const revision: RevisionLocation =
      type === 'String'
        ? { revisionType: 'String', string: { sha256 } }
        : { revisionType: 'AppSpecContent', appSpecContent: { sha256 } };
    const command = new GetApplicationRevisionCommand({ applicationName, revision });
    const answer = await call(operation, () => client.send(command, { abortSignal }));
    return (answer.output?.revision && refOf(answer.output.revision).content) ?? 'unknown-revision';
  },
});

/** An empty content is none: CodeDeploy leaves it out of some answers (FACTS 2.1). */
function refOf({ revisionType, string, appSpecContent }: RevisionLocation): RevisionRef {
  const type: string = revisionType ?? 'unknown';
  const { content, sha256 } = (type === 'String' ? string : appSpecContent) ?? {};
  return { type, sha256, content: content || undefined };
}
