import { appSpecText } from './app-spec.ts';
import { cleanName } from './news-clean.ts';
import type { Move, Story } from './news-story.ts';

/** One word of a POSIX shell, whatever is in it. */
const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

const command = (...words: readonly string[]): string => words.map(quote).join(' ');

/** What CodeDeploy takes as a revision; by a file, because a shell and JSON quote each other badly. */
const REVISION_FILE = 'revision.json';
/** Stands where the container of the proven deployment is not known: a person puts it in. */
const NO_CONTAINER = { containerName: 'CONTAINER_NAME', containerPort: 0 } as const;
/** Sixteen subnets, five groups and six capacity providers are some 2,000 letters. */
const REVISION_LENGTH_MAX = 6_000;

function createDeployment(story: Story, move: Move): string[] {
  const { codedeploy, region, placement = NO_CONTAINER } = story;
  if (codedeploy === undefined) return [];
  const content = appSpecText({ definition: move.to, placement });
  const said = JSON.stringify({ revisionType: 'AppSpecContent', appSpecContent: { content } });
  const revision = cleanName(said, REVISION_LENGTH_MAX);
  return [
    `printf '%s' ${quote(revision)} > ${REVISION_FILE}`,
    command(
      ...['aws', 'deploy', 'create-deployment', '--region', region],
      ...['--application-name', codedeploy.application, '--deployment-group-name', codedeploy.deploymentGroup],
      ...['--deployment-config-name', 'CodeDeployDefault.ECSAllAtOnce'],
      ...['--auto-rollback-configuration', 'enabled=true,events=DEPLOYMENT_FAILURE'],
      ...['--override-alarm-configuration', 'enabled=false', '--revision', `file://${REVISION_FILE}`],
    ),
  ];
}

/** The act, as commands that a person pastes into a shell, in this order. None: the transition does not say enough. */
export function commandsFor(story: Story, move: Move | undefined = story.move): string[] {
  if (move === undefined) return [];
  const { region, cluster, ecsService } = story;
  switch (move.via) {
    case 'create-deployment':
      return createDeployment(story, move);
    case 'update-service':
      return [
        command(
          ...['aws', 'ecs', 'update-service', '--region', region],
          ...['--cluster', cluster, '--service', ecsService, '--task-definition', move.to],
        ),
      ];
    case 'stop-deployment':
      return move.deployment === undefined ? [] : [stopDeployment(region, move.deployment)];
    case 'stop-service-deployment':
      return move.deployment === undefined ? [] : [stopServiceDeployment(region, move.deployment)];
  }
}

const stopDeployment = (region: string, deployment: string): string =>
  command(
    ...['aws', 'deploy', 'stop-deployment', '--region', region],
    ...['--deployment-id', deployment, '--auto-rollback-enabled'],
  );

const stopServiceDeployment = (region: string, deployment: string): string =>
  command(
    ...['aws', 'ecs', 'stop-service-deployment', '--region', region],
    ...['--service-deployment-arn', deployment, '--stop-type', 'ROLLBACK'],
  );

/** Stops a deployment whose id a person looks up first. */
export const stopSome = ({ codedeploy, region }: Story): string =>
  codedeploy ? stopDeployment(region, 'DEPLOYMENT_ID') : stopServiceDeployment(region, 'SERVICE_DEPLOYMENT_ARN');

export const continueDeployment = (region: string, deployment: string): string =>
  command(
    ...['aws', 'deploy', 'continue-deployment', '--region', region],
    ...['--deployment-id', deployment, '--deployment-wait-type', 'READY_WAIT'],
  );

export const describeService = ({ region, cluster, ecsService }: Story): string =>
  command('aws', 'ecs', 'describe-services', '--region', region, '--cluster', cluster, '--services', ecsService);

export function listDeployments({ codedeploy, region, cluster, ecsService }: Story): string {
  if (codedeploy === undefined) {
    return command(
      ...['aws', 'ecs', 'list-service-deployments', '--region', region],
      ...['--cluster', cluster, '--service', ecsService],
    );
  }
  return command(
    ...['aws', 'deploy', 'list-deployments', '--region', region],
    ...['--application-name', codedeploy.application, '--deployment-group-name', codedeploy.deploymentGroup],
  );
}

/** The commands have a gap that a person fills first: which container, and its port. */
export const hasGap = (commands: readonly string[]): boolean =>
  commands.some((line) => line.includes(NO_CONTAINER.containerName));
