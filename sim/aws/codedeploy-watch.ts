import type { DeploymentInfo, ErrorInformation } from '@aws-sdk/client-codedeploy';
import { type EpochMs, millis, plus } from '../../functions/core/units.ts';
import { rollsBackOn } from './codedeploy-ending.ts';
import { type CodeDeployState, isOver } from './codedeploy-state.ts';
import { firingAt } from './ecs-versions.ts';
import type { HookEvent } from './lifecycle.ts';

/* Whom CodeDeploy asks on the way: hooks, and alarms. */

/** Calls a hook. `answer` is what becomes of it when nobody has reported `after` that many milliseconds. */
export function callHook(
  { hookExecutions, around, pace }: CodeDeployState,
  deploymentId: string,
  name: HookEvent,
  hook: string,
  at: EpochMs,
): { readonly after: number; readonly answer: () => 'Succeeded' | 'Failed' } {
  const id = Buffer.from(`${deploymentId} ${name}`).toString('base64');
  hookExecutions.set(id, { deploymentId, lifecycleEventName: name, status: 'InProgress' });
  const event = { DeploymentId: deploymentId, LifecycleEventHookExecutionId: id };
  around.hookInvocations.push({ at, function: hook, lifecycleEventName: name, event });
  const byDriver = pace.answerHooks === 'driver'; // who stays silent for an hour has failed: FACTS 1.3
  const status = pace.answerHooks === 'succeed' ? 'Succeeded' : 'Failed';
  const answer = () => {
    hookExecutions.set(id, { deploymentId, lifecycleEventName: name, status });
    return status;
  };
  return { after: byDriver ? pace.hookTimeoutMs : pace.hookMs, answer };
}

/** Looks at the alarms again and again while the deployment is not over, and stops it. FACTS 3.2, 6.2. */
export function watchAlarms(
  state: CodeDeployState,
  deployment: DeploymentInfo,
  at: EpochMs,
  stop: (at: EpochMs, rollBack: boolean, error: ErrorInformation) => void,
): void {
  if (isOver(deployment)) return;
  const watched = deployment.overrideAlarmConfiguration ?? state.groupOf(deployment)?.alarmConfiguration;
  const names = watched?.enabled ? (watched.alarms ?? []).map(({ name = '' }) => name) : [];
  if (names.length === 0) return;
  const { around, pace } = state;
  const firing = firingAt(around.cloudwatch.alarms, names, at);
  if (firing.length === 0) {
    const again = plus(at, millis(pace.alarmPollMs));
    around.happenings.plan(again, (then) => watchAlarms(state, deployment, then, stop));
  } else {
    const alarms = firing.join(', ');
    const message = `One or more alarms have been activated, and the deployment has been stopped: ${alarms}`;
    stop(at, rollsBackOn(deployment, 'DEPLOYMENT_STOP_ON_ALARM'), { code: 'ALARM_ACTIVE', message });
  }
}
