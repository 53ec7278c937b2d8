import type { Story } from './news-story.ts';

export interface Link {
  readonly name: string;
  readonly url: string;
}

const ALARM_LINKS_MAX = 5;

const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** By the ARN where there is one; a region says it as well, since China's and GovCloud's are named so. */
function partitionOf({ move, running, region }: Story): string {
  const said = /^arn:([\w-]+):/.exec(move?.from ?? running ?? '')?.[1];
  if (said !== undefined) return said;
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The region's own console, which works when another region's does not. */
function consoleOf(story: Story): string {
  const host = HOSTS[partitionOf(story)] ?? HOSTS['aws'];
  return /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(story.region) ? `https://${story.region}.${host}` : `https://${host}`;
}

const part = encodeURIComponent;

function codedeployLinks({ codedeploy, move, region }: Story, home: string): Link[] {
  if (codedeploy === undefined) return [];
  const root = `${home}/codesuite/codedeploy`;
  const { application, deploymentGroup } = codedeploy;
  const group = {
    name: 'Deployment group',
    url: `${root}/applications/${part(application)}/deployment-groups/${part(deploymentGroup)}?region=${part(region)}`,
  };
  if (!move?.deployment?.startsWith('d-')) return [group];
  const url = `${root}/deployments/${part(move.deployment)}?region=${part(region)}`;
  return [{ name: `Deployment ${move.deployment}`, url }, group];
}

/** Where to look in the AWS console: what is deployed, what runs, what fires. */
export function linksOf(story: Story): Link[] {
  const home = consoleOf(story);
  const { cluster, ecsService, alarms } = story;
  const region = part(story.region);
  const service = {
    name: 'ECS service',
    url: `${home}/ecs/v2/clusters/${part(cluster)}/services/${part(ecsService)}/health?region=${region}`,
  };
  const firing = alarms.slice(0, ALARM_LINKS_MAX).map(({ name }) => ({
    name: `Alarm ${name}`,
    url: `${home}/cloudwatch/home?region=${region}#alarmsV2:alarm/${part(name)}`,
  }));
  return [...codedeployLinks(story, home), service, ...firing];
}
