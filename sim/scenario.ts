import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { TargetHealthStateEnum } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HookName } from '../functions/core/hook-call.ts';
import { type EpochMs, millis, minus, plus } from '../functions/core/units.ts';
import type { Behaviour } from './apps/app.ts';
import type { AlarmState } from './aws/cloudwatch.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './faults.ts';
import { MemoryLedger } from './ledger.ts';
import { type Colour, definitionArn, definitionHash, definitionOf, SHIFT_AGE, seedEcs, shop } from './shop.ts';
import { seedDeployment } from './shop-deployments.ts';
import { World } from './world.ts';

/** An alarm of the service: when it goes to ALARM, and what it says about when the trouble began. */
export interface ScenarioAlarm {
  readonly name: string;
  /** From the start of the hook call; negative: it was firing before. */
  readonly alarmAfterMs: number;
  /** The earliest breaching period's start, from the shift; negative: before it. */
  readonly onsetAfterShiftMs: number;
  readonly periodSeconds: number;
}

/** How the world differs from the plain case. */
export interface WorldSetup {
  /** Green's definition is this revision, registered anew under its own number. */
  readonly greenRuns?: number | undefined;
  /** Belay itself started this deployment, in this incident. */
  readonly ownRollbackOf?: string | undefined;
  readonly function: HookName;
  readonly creator: 'user' | 'codeDeployRollback';
  /** Whether CodeDeploy knows the deployment of the event. */
  readonly deploymentKnown: boolean;
  readonly deploymentGroup: string;
  readonly testListener: Colour | 'both' | 'gone';
  readonly productionListener: Colour | 'both' | 'gone';
  readonly targets: readonly TargetHealthStateEnum[];
  readonly alreadyReported?: 'Succeeded' | 'Failed' | undefined;
  readonly vetoes: readonly { readonly revision: number; readonly incident: string; readonly reason: string }[];
  readonly alarms: readonly ScenarioAlarm[];
  readonly faults: readonly Fault[];
  readonly green: readonly Behaviour[];
  readonly blue: readonly Behaviour[];
}

export interface Scene {
  readonly world: World;
  readonly ledger: MemoryLedger;
}

/** The ids that the event carries: the scenario describes everything else. */
export interface EventIds {
  readonly deploymentId: string;
  readonly executionId: string;
}

/** Builds the world of a scenario, as it is when the hook is called. Plain state: no sockets yet. */
export function buildScene(
  setup: WorldSetup,
  ids: EventIds,
  clock: Clock,
  addresses: Readonly<Record<Colour, string>>,
): Scene {
  const now = clock.now();
  const world = new World(clock, setup.faults);
  const ledger = new MemoryLedger();
  seedEcs(world, ids.deploymentId, addresses);
  if (setup.greenRuns !== undefined) registerAnew(world, setup.greenRuns);
  seedListeners(world, setup);
  world.sns.topics.add(shop.topic);
  for (const name of shop.alarms) seedAlarm(world, name, now);
  for (const alarm of setup.alarms) seedAlarm(world, alarm.name, now, alarm);
  if (setup.deploymentKnown) {
    seedDeployment(world, setup.function, ids, setup.creator, now);
    const deployment = world.codedeploy.deployments.get(ids.deploymentId);
    if (deployment) deployment.deploymentGroupName = setup.deploymentGroup;
  }
  const execution = world.codedeploy.hookExecutions.get(ids.executionId);
  if (execution && setup.alreadyReported) {
    execution.status = setup.alreadyReported;
    execution.reportedAt = minus(now, millis(5_000));
  }
  const vetoes = setup.vetoes.map(({ revision, incident, reason }) => ({
    hash: definitionHash(revision),
    incident,
    reason,
    at: minus(now, millis(3_600_000)),
  }));
  ledger.vetoes.set(shop.service, vetoes);
  return { world, ledger };
}

/** What green runs was registered before, under another number. */
function registerAnew({ ecs }: World, revision: number): void {
  const green = definitionArn(shop.green.revision);
  const before = definitionOf(revision).taskDefinition;
  const numbered = { ...before, taskDefinitionArn: green, revision: shop.green.revision };
  ecs.taskDefinitions.set(green, { taskDefinition: numbered });
}

function seedListeners(world: World, setup: WorldSetup): void {
  for (const arn of ['productionListener', 'testListener'] as const) {
    const on = setup[arn];
    if (on === 'gone') continue;
    const weight = (colour: Colour) => (on === colour ? 100 : on === 'both' ? 50 : 0);
    const TargetGroups = (['blue', 'green'] as const).map((colour) => ({
      TargetGroupArn: shop[colour].targetGroup,
      Weight: weight(colour),
    }));
    const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
    world.elb.listeners.set(shop[arn], { ListenerArn: shop[arn], Port: 443, Protocol: 'HTTPS', DefaultActions });
  }
  const health = (state: TargetHealthStateEnum, i: number) => ({
    Target: { Id: `10.0.0.${i + 10}`, Port: 8080 },
    TargetHealth: { State: state },
  });
  world.elb.targetHealth.set(shop.green.targetGroup, setup.targets.map(health));
  world.elb.targetHealth.set(shop.blue.targetGroup, [health('healthy', 90)]);
}

function seedAlarm(world: World, name: string, now: EpochMs, firing?: ScenarioAlarm): void {
  const states: AlarmState[] = [{ at: minus(now, millis(86_400_000)), state: 'OK' }];
  if (firing) {
    const start = plus(minus(now, SHIFT_AGE), millis(firing.onsetAfterShiftMs));
    const evaluatedDatapoints = [{ timestamp: new Date(start).toISOString().replace('Z', '+0000'), value: 37 }];
    const reasonData = JSON.stringify({
      version: '1.0',
      period: firing.periodSeconds,
      threshold: 5,
      evaluatedDatapoints,
    });
    states.push({ at: plus(now, millis(firing.alarmAfterMs)), state: 'ALARM', reasonData });
  }
  const alarm: MetricAlarm = {
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
    ActionsEnabled: true,
    Period: firing?.periodSeconds ?? 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
  };
  world.cloudwatch.alarms.set(name, { kind: 'metric', alarm, states });
}
