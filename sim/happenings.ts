import type { EpochMs } from '../functions/core/units.ts';

interface Happening {
  readonly at: EpochMs;
  readonly what: (at: EpochMs) => void;
}

/**
 * What the world will do by itself: a deployment's next step, an alarm's change. Nothing runs in the background: whoever
 * looks at the world first lets everything happen that is due, in order, each at its own moment.
 */
export class Happenings {
  /** Earliest first; equal moments in the order they were planned. */
  readonly #planned: Happening[] = [];

  /** What is planned for a moment that has passed happens at the next look. */
  plan(at: EpochMs, what: (at: EpochMs) => void): void {
    this.#planned.splice(this.#planned.findLastIndex((h) => h.at <= at) + 1, 0, { at, what });
  }

  /** Everything up to `now`, what it plans in turn included. */
  runDue(now: EpochMs): void {
    for (;;) {
      const next = this.#planned[0];
      if (next === undefined || next.at > now) return;
      this.#planned.shift();
      next.what(next.at);
    }
  }

  next(): EpochMs | undefined {
    return this.#planned[0]?.at;
  }
}

/** An event that AWS puts on its default bus, as EventBridge would deliver it; who delivers it is up to the driver. */
export interface Emitted {
  readonly at: EpochMs;
  readonly event: Readonly<Record<string, unknown>>;
}

/** CodeDeploy calls a hook function; whoever drives the world answers through PutLifecycleEventHookExecutionStatus. */
export interface HookInvocation {
  readonly at: EpochMs;
  readonly function: string;
  readonly lifecycleEventName: string;
  readonly event: { readonly DeploymentId: string; readonly LifecycleEventHookExecutionId: string };
}
