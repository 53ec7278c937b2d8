import type { BelayConfig } from '../../functions/core/config.ts';
import { minutes } from '../../functions/core/units.ts';
import { type HookResult, makeHook } from '../../functions/flows/hook.ts';
import type { HookInvocation } from '../happenings.ts';
import { type Backdrop, hookPorts } from './ports.ts';

/** What Lambda gives a hook. */
const HOOK_TIME = minutes(15);

/** Belay's hooks in virtual time: whatever lifecycle event calls, the hook of its name answers. */
export function hookOver(backdrop: Backdrop, config: BelayConfig) {
  const checked = { ok: true, config } as const;
  const before = makeHook('before-allow-traffic', checked, hookPorts(backdrop, 'before-allow-traffic'));
  const after = makeHook('after-allow-traffic', checked, hookPorts(backdrop, 'after-allow-traffic'));
  return ({ event, lifecycleEventName }: HookInvocation): Promise<HookResult> =>
    (lifecycleEventName === 'AfterAllowTraffic' ? after : before)(event, HOOK_TIME);
}
