import { type EpochMs, elapsed, iso, minutes } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import type { PortCall } from '../belay/around.ts';
import type { HookInvocation } from '../happenings.ts';
import type { Plot } from '../incident/plot.ts';
import type { World } from '../world.ts';

/** Two tries of a quarter of an hour each with a minute between them, then the queue: far less than CodeDeploy's hour. */
const ANSWERED_WITHIN = minutes(45);

/** The hooks from outside: one status in time for each call (S6), and never a pass that rests on blue (S7). */
export class HookRules {
  readonly #violations: string[] = [];
  /** By invocation: which revision answered each probe. */
  readonly #answers = new Map<string, string[]>();
  readonly #world: World;
  readonly #plot: Plot;
  readonly #now: () => EpochMs;

  constructor(world: World, plot: Plot, now: () => EpochMs) {
    this.#world = world;
    this.#plot = plot;
    this.#now = now;
  }

  saw({ name, args }: PortCall, answer: unknown, invocation: string): void {
    if (name === 'ask') this.#noteAnswer(invocation, answer);
    if (name === 'codedeploy.report' && answer === 'reported') this.#judge(args[1], args[0], invocation);
  }

  answered({ event }: HookInvocation, { report, deadline }: HookResult): void {
    if (report.at > deadline) this.#object(`S6: ${event.DeploymentId} was answered after Lambda's deadline`);
  }

  /** Every call that CodeDeploy made has its status by a report, and none by waiting for an hour. */
  atTheEnd({ denied }: { readonly denied: boolean }): string[] {
    const { hookInvocations, codedeploy } = this.#world;
    for (const { at, event } of hookInvocations) {
      const execution = codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId);
      const deployment = codedeploy.deployments.get(event.DeploymentId);
      const over = deployment?.status !== undefined && ['Succeeded', 'Failed', 'Stopped'].includes(deployment.status);
      const waits = execution?.status === 'InProgress' && !over && elapsed(at, this.#now()) > ANSWERED_WITHIN;
      const waited =
        execution?.status === 'Failed' && execution.reportedAt === undefined && elapsed(at, this.#now()) >= minutes(60);
      if ((waits || waited) && !denied) this.#object(`S6: nobody answered the hook of ${event.DeploymentId}`);
    }
    return this.#violations;
  }

  #noteAnswer(invocation: string, answer: unknown): void {
    const {
      kind,
      body = '',
      status = 0,
    } = answer as { readonly kind: string; readonly body?: string; readonly status?: number };
    const revision = kind === 'reply' && status === 200 ? (/"revision":"(\d+)"/.exec(body)?.[1] ?? '?') : '?';
    const known = this.#answers.get(invocation) ?? [];
    known.push(revision);
    this.#answers.set(invocation, known);
  }

  /** A pass of a person's deployment rests on answers of green. */
  #judge(status: unknown, call: unknown, invocation: string): void {
    if (status !== 'Succeeded' || !invocation.startsWith('h')) return;
    const { deployment: id } = call as { readonly deployment: string };
    const deployment = this.#world.codedeploy.deployments.get(id);
    if (deployment?.creator !== 'user') return;
    const green = this.#greenOf(id);
    const answers = this.#answers.get(invocation) ?? [];
    if (answers.at(-1) !== green)
      this.#object(`S7: ${id} passed by the answer of ${answers.at(-1)}, and green is ${green}`);
  }

  #greenOf(id: string): string | undefined {
    const service = [...this.#world.ecs.services.values()].find((s) => s.serviceName === this.#plot.service);
    return service?.taskSets
      ?.find(({ externalId }) => externalId === id)
      ?.taskDefinition?.split(':')
      .at(-1);
  }

  #object(what: string): void {
    this.#violations.push(`${iso(this.#now())} ${what}`);
  }
}
