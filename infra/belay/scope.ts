import { Token } from 'aws-cdk-lib';
import type { BelayConfig, GuardedService } from '../../functions/core/config.ts';
import { EVENT_SOURCE } from '../../functions/core/news-bodies.ts';
import type { ResourceKind } from './permission-entries.ts';

/** What a function of one stage may touch. Any text may be a token of the CDK. */
export interface ScopeInput {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly config: BelayConfig;
  readonly tableArn: string;
  readonly queueArn: string;
  /** Where lost events and calls are kept. */
  readonly undeliveredArn: string;
  readonly topicArn: string;
  /** @default neither the topic nor the queue has a key of one's own */
  readonly keyArn?: string | undefined;
  readonly eventBusArn: string;
  /** The function's own, with `:*` at its end, as the CDK's `logGroupArn` has it. */
  readonly logGroupArn: string;
  /**
   * By the service's name in the config: its task roles and execution roles.
   * @default any role of the account, to be passed to ECS tasks only
   */
  readonly taskRoleArns?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly inVpc: boolean;
  /** Unqualified. */
  readonly responderFunctionArn: string;
  /**
   * CodeDeploy's names for the responder itself.
   * @default nothing of CodeDeploy's is granted to `responder-smoke`
   */
  readonly responderRelease?: { readonly application: string; readonly deploymentGroup: string } | undefined;
}

/**
 * How wide. ECS: each service · its cluster · account and Region. CodeDeploy: each group · its application · account and
 * Region. Roles: as named · any.
 */
export interface Width {
  readonly ecs: 0 | 1 | 2;
  readonly codedeploy: 0 | 1 | 2;
  readonly roles: 0 | 1;
}

/** From the narrowest on. That any role may be passed is the last thing to be given in. */
export const WIDTHS: readonly Width[] = ([0, 1] as const).flatMap((roles) =>
  ([0, 1, 2] as const)
    .flatMap((codedeploy) => ([0, 1, 2] as const).map((ecs) => ({ ecs, codedeploy, roles })))
    .toSorted((a, b) => a.ecs + a.codedeploy - (b.ecs + b.codedeploy)),
);

/** On what an action is granted; no ARNs: it is not granted at all. */
export interface Resources {
  readonly arns: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Scope {
  /** The ARNs of a kind of resource, each once, in the order of the config. */
  readonly resources: (kind: ResourceKind, width: Width) => Resources;
  /** The same, with every token as long as its value may get: for measuring. */
  readonly longest: (kind: ResourceKind, width: Width) => Resources;
}

/** Works out what there is to be granted on. */
export const scopeOf = (input: ScopeInput): Scope => {
  const exact = resourcesBy(input);
  const longest = resourcesBy(padded(input) as ScopeInput);
  return {
    resources: (kind, width) => exact[kind](width),
    longest: (kind, width) => longest[kind](width),
  };
};

type Services = readonly GuardedService[];
type Of = (width: Width) => Resources;

const on = (...arns: readonly string[]): Resources => ({ arns: [...new Set(arns)] });
const everywhere = () => on('*');

function resourcesBy(input: ScopeInput): Readonly<Record<ResourceKind, Of>> {
  const { partition, region, account, config, responderRelease: release } = input;
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const all = config.services;
  const hooked = all.filter((s) => s.codedeploy);
  const byEcs = all.filter((s) => !s.codedeploy);
  const acting = (services: Services) => services.filter((s) => s.mode === 'act');

  /** One ARN a service, by the width that counts. */
  const each =
    (of: 'ecs' | 'codedeploy', services: Services, ...names: readonly ((s: GuardedService) => string)[]): Of =>
    (width) =>
      on(...services.map((s) => arn(of, names[width[of]]?.(s) ?? '*')));
  const groups = (services: Services) =>
    each(
      'codedeploy',
      services,
      groupOf,
      (s) => `deploymentgroup:${s.codedeploy?.application}/*`,
      () => 'deploymentgroup:*',
    );
  const applications = (services: Services) =>
    each('codedeploy', services, applicationOf, applicationOf, () => 'application:*');
  const services = (what: 'service' | 'service-deployment', of: Services) =>
    each(
      'ecs',
      of,
      (s) => `${what}/${s.cluster}/${s.ecsService}${what === 'service' ? '' : '/*'}`,
      (s) => `${what}/${s.cluster}/*`,
      () => `${what}/*`,
    );
  const inClusters = (what: 'task' | 'cluster', of: Services) => {
    const cluster = ({ cluster: name }: GuardedService) => `${what}/${name}${what === 'task' ? '/*' : ''}`;
    return each('ecs', of, cluster, cluster, () => `${what}/*`);
  };
  const anyIn =
    (of: Services): Of =>
    (width) => ({
      arns: of.length > 0 ? ['*'] : [],
      conditions: { ArnLike: { 'ecs:cluster': inClusters('cluster', of)(width).arns } },
    });
  return {
    any: everywhere,
    'acting-application': applications(acting(hooked)),
    'acting-deployment-group': groups(acting(hooked)),
    'acting-service': services('service', acting(byEcs)),
    'acting-service-deployment': services('service-deployment', acting(byEcs)),
    'all-at-once-config': each('codedeploy', acting(hooked), ...Array(3).fill(() => ALL_AT_ONCE)),
    'cluster-tasks': anyIn(all),
    'deployment-group': groups(hooked),
    'event-bus': () => ({
      ...on(input.eventBusArn),
      // A key of several values, one an event: with this operator it holds whether one or many are sent.
      conditions: { 'ForAllValues:StringEquals': { 'events:source': [EVENT_SOURCE] } },
    }),
    'hooked-cluster-tasks': anyIn(hooked),
    'hooked-service': services('service', hooked),
    'hooked-task': inClusters('task', hooked),
    key: () => on(...(input.keyArn === undefined ? [] : [input.keyArn])),
    ledger: () => on(input.tableArn),
    'log-group': () => on(input.logGroupArn),
    // As Lambda's guide has it: an interface that does not exist yet has no ARN of its own.
    network: () => on(...(input.inVpc ? [arn('ec2', '*/*')] : [])),
    'network-reads': () => on(...(input.inVpc ? ['*'] : [])),
    queue: () => on(input.queueArn),
    // An image, like a secret, may belong to another account, whose own policy has to agree.
    repository: () => on(`arn:${partition}:ecr:${region}:*:repository/*`),
    secret: () => on(`arn:${partition}:secretsmanager:${region}:*:secret:*`),
    'responder-application': () => on(...(release ? [arn('codedeploy', `application:${release.application}`)] : [])),
    'responder-deployment-group': () =>
      on(...(release ? [arn('codedeploy', `deploymentgroup:${release.application}/${release.deploymentGroup}`)] : [])),
    'responder-version': () => on(`${input.responderFunctionArn}:*`),
    service: services('service', all),
    'service-deployment': services('service-deployment', byEcs),
    task: inClusters('task', all),
    'task-role': (width) => rolesOf(acting(byEcs), input, width),
    topic: () => on(input.topicArn),
    undelivered: () => on(input.undeliveredArn),
  };
}

const ALL_AT_ONCE = 'deploymentconfig:CodeDeployDefault.ECSAllAtOnce';
const applicationOf = ({ codedeploy }: GuardedService) => `application:${codedeploy?.application}`;
const groupOf = ({ codedeploy }: GuardedService) =>
  `deploymentgroup:${codedeploy?.application}/${codedeploy?.deploymentGroup}`;

/** As named, if every service names some; one that names none has roles that nobody here knows. */
function rolesOf(services: Services, { partition, account, taskRoleArns = {} }: ScopeInput, width: Width): Resources {
  const named = services.map((s) => taskRoleArns[s.service] ?? []);
  const known = width.roles === 0 && named.every((roles) => roles.length > 0);
  const any = services.map(() => `arn:${partition}:iam::${account}:role/*`);
  return {
    ...on(...(known ? named.flat() : any)),
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  };
}

/** No region's and no partition's name is longer; a name or an ARN of a deployment's making hardly ever is. */
const LONGEST = { partition: 'aws-us-gov', region: 'ap-southeast-1', account: '123456789012' };
const LATE_LETTERS = 128;

function padded(x: unknown, key = ''): unknown {
  if (typeof x === 'string') {
    if (!Token.isUnresolved(x)) return x;
    // The token itself stays at the front: two of them must not become one.
    return LONGEST[key as keyof typeof LONGEST] ?? x.padEnd(LATE_LETTERS, 'x');
  }
  if (Array.isArray(x)) return x.map((one) => padded(one));
  if (typeof x !== 'object' || x === null) return x;
  return Object.fromEntries(Object.entries(x).map(([name, value]) => [name, padded(value, name)]));
}
