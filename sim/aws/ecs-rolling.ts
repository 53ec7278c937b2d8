import type { Deployment, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import { type EpochMs, millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { Refusal } from '../refusal.ts';
import { announce } from './ecs-events.ts';
import { type EcsState, invalid, type Surroundings } from './ecs-state.ts';
import { runTasks, stopOtherTasks } from './ecs-tasks.ts';
import { firingAt, newDeployment, newRecord } from './ecs-versions.ts';

/** From a deployment's start until its tasks run, where `startTimes` says nothing else. */
const START_TIME = millis(40_000);
/** Until the circuit breaker has seen enough tasks fail. */
const BREAKER_TIME = minutes(3);
const ALARM_POLL = seconds(15);
/** From the wish to stop or to roll back until ECS does it. */
const REACTION = seconds(5);

/** One service deployment in flight. */
interface Rollout {
  readonly service: Service;
  readonly record: ServiceDeployment;
  /** What a rollback goes back to: the definition of the last deployment that was completed. */
  readonly from: string | undefined;
  /** Alarms that were firing at the start: ECS ignores them for the whole deployment (FACTS 4.3). */
  readonly ignored: readonly string[];
  /** The deployment that the service is being brought to now. */
  current: Deployment;
}

/**
 * The ECS deployment controller with rolling deployments: all new tasks at once, then no old ones. A rollback is one more
 * deployment with tasks of its own; whether the real one takes up the old deployment again, no source says.
 */
export class RollingController {
  readonly #ecs: EcsState;
  readonly #world: Surroundings;
  /** By service ARN. */
  readonly #inFlight = new Map<string, Rollout>();
  #deployments = 0;
  #tasks = 1;

  constructor(ecs: EcsState, world: Surroundings) {
    this.#ecs = ecs;
    this.#world = world;
  }

  /** A new deployment, which supersedes the one in flight. */
  deploy(service: Service, definition: string, at: EpochMs): void {
    const arn = service.serviceArn ?? '';
    const before = this.#inFlight.get(arn);
    if (before !== undefined) this.#supersede(before, at);
    this.#deployments += 1;
    const record = newRecord(service, this.#deployments, at);
    this.#ecs.serviceDeployments.set(record.serviceDeploymentArn ?? '', record);
    service.currentServiceDeployment = record.serviceDeploymentArn;
    const completed = service.deployments?.find(({ rolloutState = 'COMPLETED' }) => rolloutState === 'COMPLETED');
    const rollout: Rollout = {
      service,
      record,
      from: completed?.taskDefinition ?? before?.from,
      ignored: firingAt(this.#world.cloudwatch.alarms, record.alarms?.alarmNames, at),
      current: newDeployment(service, definition, this.#deployments, at),
    };
    this.#inFlight.set(arn, rollout);
    this.#begin(rollout, at, 'in progress.');
    if (record.alarms?.status === 'MONITORING') this.#watch(rollout, at);
  }

  /** @throws Refusal */
  stop(record: ServiceDeployment, at: EpochMs): void {
    const rollout = this.#inFlight.get(record.serviceArn ?? '');
    if (record.status !== 'IN_PROGRESS') return; // it is being stopped, or rolled back, already
    if (rollout?.record !== record) throw new Refusal('NotModelled', 'This deployment is a painted one', 501);
    if (rollout.from === undefined) throw invalid('There is no service revision to roll back to.');
    rollout.current.rolloutState = 'FAILED';
    this.#rollBack(rollout, rollout.from, 'Service deployment was stopped by a user.', at);
  }

  #begin(rollout: Rollout, at: EpochMs, reason: string): void {
    const { service, current } = rollout;
    const others = service.deployments ?? [];
    for (const deployment of others) deployment.status = 'ACTIVE';
    service.deployments = [current, ...others];
    service.taskDefinition = current.taskDefinition;
    const definition = current.taskDefinition ?? '';
    this.#world.shifted({ at, service: service.serviceName ?? '', definition });
    announce(this.#world.emitted, service, current, 'IN_PROGRESS', reason, at);
    const startTime = this.#ecs.startTimes.get(definition) ?? START_TIME;
    if (startTime === 'never') this.#trip(rollout, at);
    else this.#later(rollout, plus(at, startTime), (then) => this.#running(rollout, then));
  }

  #running(rollout: Rollout, at: EpochMs): void {
    const { service, current, record } = rollout;
    const count = current.desiredCount ?? 0;
    const run = { startedBy: current.id ?? '', definition: current.taskDefinition ?? '', count, at };
    runTasks(this.#ecs, this.#world, service, run, this.#tasks);
    this.#tasks += count;
    stopOtherTasks(this.#ecs, this.#world, service, run.startedBy);
    Object.assign(current, { runningCount: count, pendingCount: 0, updatedAt: new Date(at) });
    service.deployments = [current];
    const bake = record.status === 'IN_PROGRESS' ? (record.deploymentConfiguration?.bakeTimeInMinutes ?? 0) : 0;
    record.lifecycleStage = 'BAKE_TIME';
    this.#later(rollout, plus(at, minutes(bake)), (then) => this.#complete(rollout, then));
  }

  #complete(rollout: Rollout, at: EpochMs): void {
    const { service, current, record } = rollout;
    current.rolloutState = 'COMPLETED';
    announce(this.#world.emitted, service, current, 'COMPLETED', 'completed.', at);
    this.#end(rollout, record.status === 'IN_PROGRESS' ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL', at);
  }

  /** The circuit breaker: it acts for a rollback too, which has nothing to go back to. */
  #trip(rollout: Rollout, at: EpochMs): void {
    const { enable, rollback } = rollout.record.deploymentConfiguration?.deploymentCircuitBreaker ?? {};
    if (!enable) return;
    this.#later(rollout, plus(at, BREAKER_TIME), (then) => {
      rollout.current.failedTasks = 3;
      this.#fail(rollout, 'ECS deployment circuit breaker: tasks failed to start.', rollback === true, then);
    });
  }

  #watch(rollout: Rollout, at: EpochMs): void {
    const { record, ignored } = rollout;
    this.#world.happenings.plan(plus(at, ALARM_POLL), (then) => {
      if (!this.#isInFlight(rollout) || record.status !== 'IN_PROGRESS') return;
      const { alarms, deploymentConfiguration: config } = record;
      const firing = firingAt(this.#world.cloudwatch.alarms, alarms?.alarmNames, then);
      const triggered = firing.filter((name) => !ignored.includes(name));
      if (triggered.length === 0) return this.#watch(rollout, then);
      record.alarms = { ...alarms, status: 'TRIGGERED', triggeredAlarmNames: triggered };
      this.#fail(rollout, 'ECS deployment failed: alarm detected.', config?.alarms?.rollback === true, then);
    });
  }

  #fail(rollout: Rollout, reason: string, mayGoBack: boolean, at: EpochMs): void {
    const { service, current, record, from } = rollout;
    current.rolloutState = 'FAILED';
    announce(this.#world.emitted, service, current, 'FAILED', reason, at);
    record.statusReason = reason;
    if (record.status !== 'IN_PROGRESS') this.#end(rollout, 'ROLLBACK_FAILED', at);
    else if (mayGoBack && from !== undefined) this.#rollBack(rollout, from, reason, at);
    else this.#end(rollout, 'STOPPED', at);
  }

  #rollBack(rollout: Rollout, to: string, reason: string, at: EpochMs): void {
    const { service, record } = rollout;
    record.status = 'ROLLBACK_REQUESTED';
    record.statusReason = reason;
    record.rollback = { reason, startedAt: new Date(at) };
    this.#world.happenings.plan(plus(at, REACTION), (then) => {
      if (!this.#isInFlight(rollout)) return;
      record.status = 'ROLLBACK_IN_PROGRESS';
      this.#deployments += 1;
      rollout.current = newDeployment(service, to, this.#deployments, then);
      this.#begin(rollout, then, `rolling back. ${reason}`);
    });
  }

  #supersede({ record }: Rollout, at: EpochMs): void {
    record.status = 'STOP_REQUESTED';
    record.statusReason = 'Superseded by a newer service deployment.';
    this.#world.happenings.plan(plus(at, REACTION), (then) => {
      record.status = 'STOPPED';
      record.stoppedAt = new Date(then);
    });
  }

  #end(
    { service, record }: Rollout,
    status: 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED',
    at: EpochMs,
  ): void {
    record.status = status;
    record.lifecycleStage = undefined;
    record[status === 'STOPPED' ? 'stoppedAt' : 'finishedAt'] = new Date(at);
    if (record.alarms?.status === 'MONITORING') record.alarms.status = 'MONITORING_COMPLETE';
    this.#inFlight.delete(service.serviceArn ?? '');
  }

  #isInFlight = (rollout: Rollout) => this.#inFlight.get(rollout.service.serviceArn ?? '') === rollout;

  /** Unless the deployment has failed or was superseded meanwhile. */
  #later(rollout: Rollout, at: EpochMs, what: (at: EpochMs) => void): void {
    const { current } = rollout;
    this.#world.happenings.plan(at, (then) => {
      if (this.#isInFlight(rollout) && current.rolloutState === 'IN_PROGRESS') what(then);
    });
  }
}
