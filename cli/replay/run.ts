import { makeHandler as makeAfter } from '../../functions/after-allow-traffic.ts';
import { makeHandler as makeBefore } from '../../functions/before-allow-traffic.ts';
import type { HookName } from '../../functions/core/hook-call.ts';
import { millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import { HookNotReported } from '../../functions/runtime/logger.ts';
import { realTime } from '../../functions/runtime/time.ts';
import { functionName } from '../../infra/config/names.ts';
import type { EventIds } from '../../sim/scenario.ts';
import { shop } from '../../sim/shop.ts';
import type { OwnService } from '../config/own-service.ts';
import { configFor } from './config-for.ts';
import { documentOf, type ReplayDocument } from './document.ts';
import type { EventFile } from './event-file.ts';
import { lambdaContext } from './lambda-context.ts';
import { startWorld } from './local-world.ts';
import type { Scenario } from './scenario-file.ts';
import { redirectedLogger } from './stderr-logger.ts';

/** How each hook's handler is made: from the sources, or from a bundle of them. */
export type Makers = typeof fromSources;
const fromSources = { 'before-allow-traffic': makeBefore, 'after-allow-traffic': makeAfter };

export interface Replay {
  readonly file: EventFile;
  readonly hook: HookName;
  readonly scenario: Scenario | (Omit<Scenario, 'expect'> & { readonly expect?: never });
  readonly logs: 'stderr' | 'nowhere';
  readonly makers?: Makers;
  /** Whose mode and limits count, instead of the scenario's. */
  readonly own?: OwnService;
}

/** With an own file's limits a hook has the time that Lambda gives at most: the scenario's few seconds would cut them short. */
const LAMBDA_MAX = minutes(15);

/** One event through the real handler: the real SDK over real sockets, a real app to probe, and a Lambda-like deadline. */
export async function replay({
  file,
  hook,
  scenario,
  logs,
  makers = fromSources,
  own,
}: Replay): Promise<ReplayDocument> {
  const local = await startWorld({ ...scenario, function: hook }, idsOf(file.event));
  try {
    const { limits } = scenario;
    const timeout = own ? LAMBDA_MAX : millis(limits.lambdaTimeoutMs);
    const handler = makers[hook](configFor(scenario, local.ports, own), local.env, {
      logger: redirectedLogger(logs),
      mayConnect: () => true,
      patience: { requestTimeout: millis(limits.awsTimeoutMs), backoffMax: seconds(1) },
    });
    const context = lambdaContext(functionName('belay-prod', hook), timeout);
    const deadline = plus(realTime.now(), timeout);
    const invocation = await invoke(() => handler(file.event, context), timeout);
    const proofs = await local.ledger.proofs(shop.service);
    const requestId = context.awsRequestId;
    return documentOf({ file, hook, scenario, deadline, requestId, ...invocation, world: local.world, proofs });
  } finally {
    await local.close();
  }
}

export interface Invocation {
  /** Absent when the invocation ended before it had one. */
  readonly result?: HookResult | undefined;
  /** What Lambda would have counted as a failed invocation. */
  readonly error?: string | undefined;
}

/** As Lambda does it: the handler's answer, its error, or the end of its time. */
async function invoke(run: () => Promise<HookResult>, timeoutMs: number): Promise<Invocation> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Invocation>((resolve) => {
    timer = setTimeout(() => resolve({ error: `Task timed out after ${timeoutMs} ms` }), timeoutMs);
  });
  const answer = run().then(
    (result): Invocation => ({ result }),
    (error: unknown): Invocation => ({
      result: error instanceof HookNotReported ? error.result : undefined,
      error: String(error),
    }),
  );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The scenario describes the deployment that the event names, whatever its id; a broken event names the sample's. */
function idsOf(event: unknown): EventIds {
  const at = (key: string) => (event as Record<string, unknown> | null)?.[key];
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise);
  return {
    deploymentId: text(at('DeploymentId'), 'd-BELAY0042'),
    executionId: text(at('LifecycleEventHookExecutionId'), 'none'),
  };
}
