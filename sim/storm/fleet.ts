import { createHash } from 'node:crypto';
import type { BelayConfig, GuardedService } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { EpochMs } from '../../functions/core/units.ts';
import { another } from '../belay/config.ts';
import { shop } from '../shop.ts';

/* Many services alike: each is CodeDeploy's, has two alarms, ran revision 1 for weeks and was shipped revision 2 some time ago. */

/** What speaks for going back from revision 2. */
export type Suspect =
  /** Shipped half an hour before its alarm; revision 1 is proven: Belay goes back. */
  | 'recent'
  /** Shipped days ago: people are told. */
  | 'old'
  /** As `recent`, with a barrier on revision 2: people are told. */
  | 'barred';

export interface Member {
  readonly name: string;
  readonly alarms: readonly [string, string];
  readonly suspect: Suspect;
  /** When revision 2 was shipped, or will be. */
  readonly shippedAt: EpochMs;
}

export const GOOD = 1;
export const BAD = 2;

export const memberNamed = (n: number, suspect: Suspect, shippedAt: EpochMs): Member => {
  const name = `svc-${String(n + 1).padStart(4, '0')}`;
  return { name, alarms: [`${name}-5xx`, `${name}-latency`], suspect, shippedAt };
};

const account = 'eu-west-1:123456789012';
const alb = `arn:aws:elasticloadbalancing:${account}`;

/** Names in AWS. */
export const definitionArn = (name: string, revision: number) =>
  `arn:aws:ecs:${account}:task-definition/${name}:${revision}`;
export const serviceArn = (name: string) => `arn:aws:ecs:${account}:service/${shop.cluster}/${name}`;
export const listenerArn = (name: string) => `${alb}:listener/app/${name}/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const targetGroupName = (name: string, n: 1 | 2) => `${name}-${n}`;
export const targetGroupArn = (name: string, n: 1 | 2) =>
  `${alb}:targetgroup/${targetGroupName(name, n)}/6d0ecf831eec9f09`;
export const imageOf = (name: string, revision: number) =>
  `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${name}:build-${revision}`;

/** As the world has it: the text of the tag decides. */
export const digestOf = (revision: number) =>
  `sha256:${createHash('sha256').update(`build-${revision}`).digest('hex')}`;

/** The fleet's config: each service as the sample's checkout, under its own names. */
export function fleetConfig(members: readonly Member[], like: BelayConfig): BelayConfig {
  const plain = like.services.find(({ service }) => service === shop.service);
  invariant(plain !== undefined, 'the sample config guards checkout');
  return { ...like, services: members.map((member) => guardedAs(plain, member)) };
}

function guardedAs(plain: GuardedService, { name, alarms }: Member): GuardedService {
  const url = `https://${name}.example.com/health`;
  const { codedeploy, ...rest } = another(plain, name, [...alarms]);
  const probes = Object.fromEntries(
    Object.entries(plain.probes).map(([hook, plan]) => [
      hook,
      plan.through === 'listener' ? { ...plan, listenerArn: listenerArn(name), url } : plan,
    ]),
  ) as GuardedService['probes'];
  const hook = plain.codedeploy?.beforeAllowTrafficHook;
  return { ...rest, probes, ...(codedeploy ? { codedeploy: { ...codedeploy, beforeAllowTrafficHook: hook } } : {}) };
}
