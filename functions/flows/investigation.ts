import type { BelayConfig, ProbePlan } from '../core/config.ts';
import { type Green, judgeListener } from '../core/green.ts';
import type { HookCall, HookName } from '../core/hook-call.ts';
import { type Finding, failed } from '../core/verdict.ts';
import type { Notebook } from './notebook.ts';
import type { HookPorts, ListenerRef } from './ports.ts';

/** One hook call's surroundings, fixed from here on. */
export interface Investigation {
  readonly hook: HookName;
  readonly call: HookCall;
  readonly config: BelayConfig;
  readonly ports: HookPorts;
  readonly notebook: Notebook;
  readonly signal: AbortSignal;
}

export const listenerOf = (plan: Extract<ProbePlan, { through: 'listener' }>): ListenerRef => ({
  listenerArn: plan.listenerArn,
  ruleArn: plan.ruleArn,
});

export type Forwards = Awaited<ReturnType<HookPorts['loadBalancer']['forwards']>> | undefined;

/** Whether the way that the probe would take ends anywhere but at green. */
export function wayRefused(forwards: Forwards, green: Green): Finding | undefined {
  if (forwards === undefined) return undefined;
  if (forwards === 'listener-not-found') {
    return failed('listener-not-found', 'the listener or rule to probe through does not exist');
  }
  const judgement = judgeListener(forwards, green);
  return judgement.onGreen ? undefined : failed('listener-not-on-green', judgement.because);
}
