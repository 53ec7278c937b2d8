import type { DeploymentInfo, DeploymentTarget, ErrorInformation } from '@aws-sdk/client-codedeploy';
import { type EpochMs, minutes } from '../../functions/core/units.ts';
import { abandon, rollsBackOn, succeed } from './codedeploy-ending.ts';
import { announce } from './codedeploy-events.ts';
import type { Order } from './codedeploy-orders.ts';
import { type CodeDeployState, isOver } from './codedeploy-state.ts';
import { type Step, Steps } from './codedeploy-steps.ts';
import { blueOf, drain, greenOf, launch, makePrimary, steady, unstartable } from './codedeploy-task-sets.ts';
import { type Routes, route, routesOf, stepsOf, targetGroupOf } from './codedeploy-traffic.ts';
import { callHook, watchAlarms } from './codedeploy-watch.ts';
import { begin, end, fail, HOOK_FAILED, type HookEvent, LIFECYCLE } from './lifecycle.ts';

/** One blue/green deployment on its way through the lifecycle events, each at its own moment. FACTS 1.2, 2.3, 6.2. */
export class Course {
  readonly #state: CodeDeployState;
  readonly #deployment: DeploymentInfo;
  readonly #order: Order;
  readonly #routes: Routes;
  readonly #target: DeploymentTarget;
  readonly #steps: Steps<'approval' | 'termination' | HookEvent>;

  constructor(state: CodeDeployState, deployment: DeploymentInfo, order: Order, at: EpochMs) {
    this.#state = state;
    this.#deployment = deployment;
    this.#order = order;
    this.#steps = new Steps(state.around.happenings);
    this.#routes = routesOf(state.around, order.group);
    const lifecycleEvents = LIFECYCLE.map((name) => ({ lifecycleEventName: name, status: 'Pending' as const }));
    const { clusterName, serviceName } = order.group.ecsServices?.[0] ?? {};
    const targetId = `${clusterName}:${serviceName}`;
    const ecsTarget = { deploymentId: this.#id, targetId, status: 'InProgress' as const, lifecycleEvents };
    this.#target = { deploymentTargetType: 'ECSTarget', ecsTarget };
    state.targets.set(this.#id, this.#target);
    this.#steps.after(state.pace.queueMs, at, (then) => this.#start(then));
  }

  /** @returns whether it was waiting for that. */
  proceed(wait: 'approval' | 'termination', at: EpochMs): boolean {
    return this.#steps.goOn(wait, at);
  }

  /** A hook has its verdict. */
  answered(name: HookEvent, status: 'Succeeded' | 'Failed', at: EpochMs): void {
    if (status === 'Failed') {
      this.#fail(name, HOOK_FAILED, at);
    } else {
      end(this.#target, name, 'Succeeded', new Date(at));
      this.#steps.goOn(name, at);
    }
  }

  stop(at: EpochMs, rollBack: boolean, error?: ErrorInformation): void {
    this.#steps.forget();
    abandon(this.#state, this.#deployment, { status: 'Stopped', rollBack, error, at });
  }

  #start(at: EpochMs): void {
    Object.assign(this.#deployment, { status: 'InProgress', startTime: new Date(at) });
    announce(this.#state.around, this.#deployment, this.#order.group, 'START', at);
    watchAlarms(this.#state, this.#deployment, at, (then, ...how) => this.stop(then, ...how));
    if (!isOver(this.#deployment)) this.#hook('BeforeInstall', at, (then) => this.#install(then));
  }

  #install(at: EpochMs): void {
    begin(this.#target, 'Install', new Date(at));
    const problem = unstartable(this.#state, this.#order.spec);
    if (problem === undefined) {
      this.#launch(at);
    } else {
      const message = `The ECS service cannot be updated due to an unexpected error: ${problem}`;
      this.#fail('Install', { code: 'ECS_UPDATE_ERROR', message }, at);
    }
  }

  #launch(at: EpochMs): void {
    const { service, spec } = this.#order;
    const { around, pace } = this.#state;
    const primary = service.taskSets?.find(({ status }) => status === 'PRIMARY');
    const targetGroup = this.#routes.targetGroups.find((arn) => arn !== targetGroupOf(primary)) ?? '';
    const green = launch(this.#state, service, spec, { deployment: this.#id, targetGroup, at });
    const takes = around.ecs.startTimes.get(spec.definition) ?? pace.installMs;
    const error = { code: 'TIMEOUT' as const, message: 'The replacement task set did not reach a steady state.' };
    const never: Step = (then) => this.#fail('Install', error, then);
    const running: Step = (then) => {
      steady(this.#state, service, green, then);
      end(this.#target, 'Install', 'Succeeded', new Date(then));
      this.#hook('AfterInstall', then, (next) => this.#testTraffic(next));
    };
    if (takes === 'never') this.#steps.after(pace.installTimeoutMs, at, never);
    else this.#steps.after(takes, at, running);
  }

  #testTraffic(at: EpochMs): void {
    const beforeTraffic: Step = (then) => this.#hook('BeforeAllowTraffic', then, (next) => this.#approval(next));
    if (this.#routes.test.length === 0) {
      for (const name of ['AllowTestTraffic', 'AfterAllowTestTraffic'])
        end(this.#target, name, 'Skipped', new Date(at));
      beforeTraffic(at);
    } else {
      begin(this.#target, 'AllowTestTraffic', new Date(at));
      this.#route(this.#routes.test, 100);
      this.#steps.after(this.#state.pace.testTrafficMs, at, (then) => {
        end(this.#target, 'AllowTestTraffic', 'Succeeded', new Date(then));
        this.#hook('AfterAllowTestTraffic', then, beforeTraffic);
      });
    }
  }

  /** After the hooks, as CDK's deploymentApprovalWaitTime has it (FACTS 2.3); nothing is said of a rollback at its end. */
  #approval(at: EpochMs): void {
    const ready = this.#deployment.blueGreenDeploymentConfiguration?.deploymentReadyOption;
    const wait = minutes(ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : 0);
    const next: Step = (then) => {
      this.#deployment.status = 'InProgress';
      this.#allowTraffic(then);
    };
    if (wait === 0) {
      next(at);
    } else {
      this.#deployment.status = 'Ready';
      announce(this.#state.around, this.#deployment, this.#order.group, 'READY', at);
      const error = { code: 'TIMEOUT' as const, message: 'Nobody rerouted the traffic within the wait time.' };
      this.#steps.after(wait, at, (then) => this.stop(then, false, error), { on: 'approval', next });
    }
  }

  #allowTraffic(at: EpochMs): void {
    begin(this.#target, 'AllowTraffic', new Date(at));
    this.#shift(stepsOf(this.#order.routing), at);
  }

  #shift([step, ...rest]: ReturnType<typeof stepsOf>, at: EpochMs): void {
    const { service, spec } = this.#order;
    const percent = step?.percent ?? 100;
    this.#route(this.#routes.production, percent);
    const part = percent < 100 ? { percent } : {};
    this.#state.around.shifted({ at, service: service.serviceName ?? '', definition: spec.definition, ...part });
    const [next] = rest;
    if (next) {
      this.#steps.after(next.afterMs, at, (then) => this.#shift(rest, then));
    } else {
      const green = greenOf(service, this.#id);
      if (green) makePrimary(service, green);
      end(this.#target, 'AllowTraffic', 'Succeeded', new Date(at));
      this.#hook('AfterAllowTraffic', at, (then) => this.#termination(then));
    }
  }

  /** The window stays open while blue waits for its end; the target is done already (FACTS 6.2). */
  #termination(at: EpochMs): void {
    Object.assign(this.#target.ecsTarget ?? {}, { status: 'Succeeded', lastUpdatedAt: new Date(at) });
    const ending = this.#deployment.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess;
    const wait = minutes(ending?.terminationWaitTimeInMinutes ?? 0);
    const next: Step = (then) => this.#terminate(then);
    if (wait === 0) next(at);
    else this.#steps.after(wait, at, next, { on: 'termination', next });
  }

  #terminate(at: EpochMs): void {
    const { service } = this.#order;
    const blue = blueOf(service, this.#id);
    if (blue) drain(this.#state, service, blue, at);
    this.#steps.after(this.#state.pace.terminateMs, at, (then) => succeed(this.#state, this.#deployment, then));
  }

  #hook(name: HookEvent, at: EpochMs, next: Step): void {
    begin(this.#target, name, new Date(at));
    const { [name]: hook } = this.#order.spec.hooks;
    if (hook === undefined) {
      end(this.#target, name, 'Succeeded', new Date(at));
      next(at);
    } else {
      const { after, answer } = callHook(this.#state, this.#id, name, hook, at);
      this.#steps.after(after, at, (then) => this.answered(name, answer(), then), { on: name, next });
    }
  }

  #fail(name: string, error: ErrorInformation, at: EpochMs): void {
    this.#steps.forget();
    fail(this.#target, name, new Date(at));
    const rollBack = rollsBackOn(this.#deployment, 'DEPLOYMENT_FAILURE');
    abandon(this.#state, this.#deployment, { status: 'Failed', rollBack, error, at });
  }

  #route(listeners: readonly string[], percent: number): void {
    const green = targetGroupOf(greenOf(this.#order.service, this.#id)) ?? '';
    route(this.#state.around.elb, listeners, this.#routes, green, percent);
  }

  get #id(): string {
    return this.#deployment.deploymentId ?? '';
  }
}
