import { createHash } from 'node:crypto';
import type {
  DeploymentInfo,
  GetApplicationRevisionInput,
  GetApplicationRevisionOutput,
  RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { Refusal } from '../refusal.ts';
import type { CodeDeployState } from './codedeploy-state.ts';

/* What CodeDeploy was given to deploy: an application's revisions, each found again by its hash. */

/** An AppSpec goes in and never comes out of a deployment; what goes in as a String does. */
export function toldRevision({ revision }: DeploymentInfo): RevisionLocation | undefined {
  if (revision?.appSpecContent === undefined) return revision;
  const { content: _neverReturned, ...appSpecContent } = revision.appSpecContent;
  const sha256 = hashOf(revision);
  return { ...revision, appSpecContent: sha256 ? { ...appSpecContent, sha256 } : appSpecContent };
}

const partOf = (revision: RevisionLocation) =>
  revision.revisionType === 'String' ? revision.string : revision.appSpecContent;

function hashOf(revision: RevisionLocation): string | undefined {
  const { sha256, content } = partOf(revision) ?? {};
  return sha256 ?? (content === undefined ? undefined : createHash('sha256').update(content).digest('hex'));
}

export function getApplicationRevision(
  state: CodeDeployState,
  { applicationName, revision: asked }: GetApplicationRevisionInput,
): GetApplicationRevisionOutput {
  if (!applicationName) throw new Refusal('ApplicationNameRequiredException', 'An application name is required.');
  if (!state.applications.has(applicationName)) {
    throw new Refusal('ApplicationDoesNotExistException', `No application found for name: ${applicationName}`);
  }
  if (asked === undefined) throw new Refusal('RevisionRequiredException', 'A revision is required.');
  const hash = hashOf(asked);
  if (hash === undefined) throw new Refusal('InvalidRevisionException', 'The revision is not valid.');
  const found = [...state.deployments.values()].find(
    ({ applicationName: of, revision }) =>
      of === applicationName && revision?.revisionType === asked.revisionType && revision && hashOf(revision) === hash,
  );
  if (!found?.revision) throw new Refusal('RevisionDoesNotExistException', 'The revision does not exist.');
  return { applicationName, revision: found.revision, revisionInfo: {} };
}
