import { Aws, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { BelayConfig, GuardedService } from '../../functions/core/config.ts';
import { partitionOf } from '../config/names.ts';

/*
 * Which events of AWS wake the responder. A pattern holds 2,048 characters: names are spread over rules, a coarser filter
 * takes over where those would be too many, and in the end none does. What then wakes for nothing the responder ignores.
 */

/** EventBridge's own limit, in characters of JSON. */
export const PATTERN_CHARACTERS_MAX = 2_048;
/** An account's bus holds 300 rules of all kinds. */
export const ALARM_RULES_MAX = 20;
/** For CodeDeploy and for ECS each. Nothing rests on these events. */
export const DEPLOYMENT_RULES_MAX = 10;

/** A text that must be met as it is, or the beginning of one. */
type Value = string | { readonly prefix: string };

interface Filter {
  /** An event has to meet one of them. */
  readonly values: readonly Value[];
  /** The members of the pattern that hold these. */
  readonly as: (values: Value[]) => Pick<events.EventPattern, 'resources' | 'detail'>;
}

/**
 * Alarms by name, metric and composite alike. ALARM opens an incident and OK may close it early; INSUFFICIENT_DATA is never
 * news: an open incident looks again by itself. Contributors are left out: CloudWatch is asked, at the alarm's own change.
 */
export function alarmRulePatterns(config: BelayConfig): events.EventPattern[] {
  const state = { value: ['ALARM', 'OK'] };
  const base = eventsOf(config, 'aws.cloudwatch', 'CloudWatch Alarm State Change');
  const named: Filter = {
    values: config.services.flatMap((s) => s.alarms),
    as: (alarmName) => ({ detail: { alarmName, state } }),
  };
  return narrowest({ ...base, detail: { state } }, [named], ALARM_RULES_MAX);
}

/** A service's deployments have events of one kind: CodeDeploy's, or ECS's where ECS itself deploys it. */
export function deploymentRulePatterns(config: BelayConfig): events.EventPattern[] {
  return [...byCodeDeploy(config), ...byEcs(config)];
}

/** Group by group, or by application. QUEUED is no news; READY is where a rollback of Belay's own may wait. */
function byCodeDeploy(config: BelayConfig): events.EventPattern[] {
  const groups = config.services.flatMap(({ codedeploy }) => codedeploy ?? []);
  const arn = arnsOf(config, 'codedeploy');
  const state = ['START', 'READY', 'SUCCESS', 'FAILURE', 'STOP'];
  const base = eventsOf(config, 'aws.codedeploy', 'CodeDeploy Deployment State-change Notification');
  const byGroup: Filter = {
    values: groups.map((of) => arn(`deploymentgroup:${of.application}/${of.deploymentGroup}`)),
    as: (values) => ({ resources: listed(values), detail: { state } }),
  };
  const byApplication: Filter = {
    values: groups.map((of) => of.application),
    as: (application) => ({ detail: { application, state } }),
  };
  return narrowest({ ...base, detail: { state } }, [byGroup, byApplication], DEPLOYMENT_RULES_MAX);
}

/** Service by service, or by cluster. */
function byEcs(config: BelayConfig): events.EventPattern[] {
  const services = config.services.filter((s: GuardedService) => !s.codedeploy);
  const arn = arnsOf(config, 'ecs');
  const filter = (values: readonly Value[]): Filter => ({ values, as: (some) => ({ resources: listed(some) }) });
  return narrowest(
    eventsOf(config, 'aws.ecs', 'ECS Deployment State Change'),
    [
      filter(services.map((s) => arn(`service/${s.cluster}/${s.ecsService}`))),
      filter(services.map((s) => ({ prefix: arn(`service/${s.cluster}/`) }))),
    ],
    DEPLOYMENT_RULES_MAX,
  );
}

const eventsOf = ({ account }: BelayConfig, source: string, detailType: string): events.EventPattern => ({
  account: [account],
  source: [source],
  detailType: [detailType],
});

function arnsOf({ account, region }: BelayConfig, service: string) {
  const partition = Token.isUnresolved(region) ? Aws.PARTITION : partitionOf(region);
  return (resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The CDK's type for `resources` knows plain texts only. */
const listed = (values: readonly Value[]): string[] => {
  const matchers = values.map((value) => (typeof value === 'string' ? value : events.Match.prefix(value.prefix)));
  return matchers.every((one) => typeof one === 'string') ? matchers : events.Match.anyOf(...matchers);
};

/** The first filter whose values fit into so many patterns, or else `base`, which has none. Nothing to match: no pattern. */
function narrowest(base: events.EventPattern, filters: readonly Filter[], rulesMax: number): events.EventPattern[] {
  for (const { values, as } of filters) {
    if (values.length === 0) return [];
    const room = PATTERN_CHARACTERS_MAX - charactersOf({ ...base, ...as([]) });
    const packs = packed(values, room);
    if (packs.length <= rulesMax) return packs.map((pack) => ({ ...base, ...as(pack) }));
  }
  return [base];
}

/** Each value once, in its order, in as few packs as that allows. */
function packed(values: readonly Value[], room: number): Value[][] {
  const unique = new Map(values.map((value) => [JSON.stringify(value), value]));
  const packs: Value[][] = [];
  let left = 0;
  for (const value of unique.values()) {
    const characters = lettersOf(value) + 1;
    if (packs.length === 0 || characters > left) {
      packs.push([]);
      left = room;
    }
    packs.at(-1)?.push(value);
    left -= characters;
  }
  return packs;
}

/** What a token stands for may be as long as the longest name of an alarm; partition, account and region are shorter. */
const LATE_LETTERS = 255;
const TOKEN = /\$\{Token\[[^\]]*\]\}/g;

/** In bytes: where a limit counts characters, it is kept all the more. */
const lettersOf = (value: unknown): number =>
  Buffer.byteLength(JSON.stringify(value).replaceAll(TOKEN, 'x'.repeat(LATE_LETTERS)));

const charactersOf = ({ detailType, ...pattern }: events.EventPattern): number =>
  lettersOf({ ...pattern, 'detail-type': detailType });
