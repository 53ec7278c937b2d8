import type { BelayConfig, GuardedService, ProbePlan } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { DurationMs } from '../../functions/core/units.ts';
import type { Thresholds } from '../metrics/specs.ts';
import type { AlarmSpec } from '../metrics/types.ts';
import { shop } from '../shop.ts';

/** Whose incidents are rehearsed: plain data. */
export interface RehearsedService {
  readonly service: GuardedService;
  /** All of its stage. */
  readonly config: BelayConfig;
  readonly thresholds: Thresholds;
  /** How long CodeDeploy keeps blue after the shift. */
  readonly terminationWaitMs: DurationMs;
}

/** More other services change nothing that Belay decides, and each costs time. */
const OTHERS_MAX = 30;

export const othersOf = ({ service, config }: RehearsedService): readonly GuardedService[] =>
  config.services.filter((one) => one.service !== service.service).slice(0, OTHERS_MAX);

/** The user's policy and limits, over the world's cluster, group and listeners. The others stay names. */
export function configHere(rehearsed: RehearsedService, specs: readonly AlarmSpec[]): BelayConfig {
  const { service, config } = rehearsed;
  const { probes } = service;
  invariant(service.codedeploy !== undefined, `${service.service} is deployed by CodeDeploy`);
  const own: GuardedService = {
    ...service,
    cluster: shop.cluster,
    ecsService: shop.service,
    codedeploy: {
      application: shop.application,
      deploymentGroup: shop.deploymentGroup,
      beforeAllowTrafficHook: 'belay-before-allow-traffic',
    },
    alarms: specs.map(({ name }) => name),
    probes: {
      'before-allow-traffic': through(probes['before-allow-traffic'], shop.testListener),
      'after-allow-traffic': through(probes['after-allow-traffic'], shop.productionListener),
    },
  };
  const others = othersOf(rehearsed).map(
    (one): GuardedService => ({
      ...own,
      service: one.service,
      cluster: 'elsewhere',
      ecsService: one.service,
      codedeploy: undefined,
      alarms: [`${one.service} is elsewhere`],
    }),
  );
  const home = { account: '123456789012', region: 'eu-west-1', topicArn: shop.topic };
  return { ...config, ...home, services: [own, ...others] };
}

const through = (plan: ProbePlan, listenerArn: string): ProbePlan =>
  plan.through === 'listener' ? { ...plan, listenerArn, ruleArn: undefined } : plan;

/** The world's names for the service's revisions, in the user's words. */
export const inOwnWords = (text: string, { service }: RehearsedService): string =>
  text.replace(/\b(?:checkout|cart):(\d+)/g, `${service.service}:$1`);
