import { stringify } from 'yaml';
import { type LoadedBelay, readBelay } from '../../infra/config/read-belay.ts';
import type { StageConfig } from '../../infra/config/stage-config.ts';

/* The plainest `belay.yaml`: one stage, one service that the load balancer speaks for. A test states only its difference. */

export type Json = Record<string, unknown>;

export const ACCOUNT = '123456789012';
export const stage: Json = { account: ACCOUNT, region: 'eu-west-1' };
const probes = {
  'before-allow-traffic': { through: 'target-health' },
  'after-allow-traffic': { through: 'target-health' },
};
export const service: Json = { service: 'cart', stage: 'prod', cluster: 'shop', alarms: ['cart-5xx'], probes };
export const listenerArn = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:listener/app/shop/1/2`;
export const listener: Json = { through: 'listener', listenerArn, url: 'https://shop.example.com/health' };
export const probing = (probe: Json): Json => ({ ...service, probes: { ...probes, 'after-allow-traffic': probe } });

/** The plainest file with other keys at its top. */
export const file = (over: Json = {}): Json => ({ version: 1, stages: { prod: stage }, services: [service], ...over });

export const reading = (raw: unknown): LoadedBelay => readBelay(stringify(raw), 'mine.yaml');

/** Of the plainest file with other keys at its top; without the file's name and the line. */
export function problems(over: Json): string[] {
  const read = reading(file(over));
  return read.ok ? [] : read.problems.map((one) => one.replace(/^mine\.yaml:\d+: /, ''));
}

export function sound(over: Json = {}): {
  readonly stages: readonly StageConfig[];
  readonly warnings: readonly string[];
} {
  const read = reading(file(over));
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read;
}

/** The only stage of the plainest file, with other keys at its top. */
export function only(over: Json = {}): StageConfig {
  const [first] = sound(over).stages;
  if (!first) throw new Error('no stage');
  return first;
}

/** The only service of the plainest file, with other keys of its own. */
export function guarded(over: Json = {}, top: Json = {}) {
  const [first] = only({ ...top, services: [{ ...service, ...over }] }).config.services;
  if (!first) throw new Error('no service');
  return first;
}
