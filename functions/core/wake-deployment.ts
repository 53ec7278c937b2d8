import { field, readAll, text } from './read-json.ts';
import type { Home, ParsedWake } from './wake.ts';
import { arnOf, envelope } from './wake-home.ts';

/* A deployment began or ended, by EventBridge. CodeDeploy's events are best effort (FACTS 6.3): nothing rests on them. */

/** Longer than any name or id that CodeDeploy or ECS gives. */
export const NAME_LENGTH_MAX = 255;
const RESOURCE_ARN = /^arn:aws[a-z-]*:codedeploy:([a-z0-9-]+):(\d{12}):/;
const SERVICE_ARN = /^arn:aws[a-z-]*:ecs:([a-z0-9-]+):(\d{12}):service\/([\w-]{1,255})\/([\w-]{1,255})$/;

export function deploymentByCodeDeploy(event: unknown, home: Home): ParsedWake {
  const read = readAll({
    ...envelope(event, home),
    resource: arnOf(field(event, 'resources', 0), RESOURCE_ARN, "an ARN of CodeDeploy's", home),
    application: text(field(event, 'detail', 'application'), NAME_LENGTH_MAX),
    deploymentGroup: text(field(event, 'detail', 'deploymentGroup'), NAME_LENGTH_MAX),
    deployment: text(field(event, 'detail', 'deploymentId'), NAME_LENGTH_MAX),
    state: text(field(event, 'detail', 'state'), NAME_LENGTH_MAX),
  });
  if (!read.ok) return read;
  const { application, deploymentGroup, deployment, state } = read.value;
  const of = { application, deploymentGroup };
  return { ok: true, wake: { kind: 'deployment', by: 'codedeploy', of, deployment, state } };
}

export function deploymentByEcs(event: unknown, home: Home): ParsedWake {
  const read = readAll({
    ...envelope(event, home),
    service: arnOf(field(event, 'resources', 0), SERVICE_ARN, 'the ARN of a service that names its cluster', home),
    deployment: text(field(event, 'detail', 'deploymentId'), NAME_LENGTH_MAX),
    state: text(field(event, 'detail', 'eventName'), NAME_LENGTH_MAX),
  });
  if (!read.ok) return read;
  const { service, deployment, state } = read.value;
  const [cluster = '', ecsService = ''] = service;
  return { ok: true, wake: { kind: 'deployment', by: 'ecs', of: { cluster, ecsService }, deployment, state } };
}
