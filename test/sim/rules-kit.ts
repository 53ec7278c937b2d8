import { appSpecText } from '../../functions/core/app-spec.ts';
import type { GuardedService } from '../../functions/core/config.ts';
import type { TaskDefinitionArn } from '../../functions/core/ids.ts';
import type { Incident, Intent } from '../../functions/core/incident.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { type EpochMs, minutes, plus } from '../../functions/core/units.ts';
import { configFor, sampleConfig } from '../../sim/belay/config.ts';
import { ledgerOf } from '../../sim/belay/ledger-of.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { buildStage, type Stage } from '../../sim/incident/build.ts';
import { arnOf, hashIn } from '../../sim/incident/definitions.ts';
import { plainPlot } from '../../sim/incident/plain.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { at } from '../../sim/incident/symptoms.ts';
import type { MemoryLedger } from '../../sim/ledger.ts';
import { Audit, type Audited } from '../../sim/rules/audit.ts';
import { cart } from '../../sim/shop-ecs.ts';
import type { CallResult, World } from '../../sim/world.ts';

/** A small world in which whoever likes may misbehave, and an audit that looks on. */
export interface Scene extends Stage {
  readonly plot: Plot;
  readonly clock: VirtualClock;
  readonly service: GuardedService;
  readonly ledger: MemoryLedger;
  readonly audit: Audit;
  /** When people changed what can be gone back to. */
  readonly changes: EpochMs[];
}

const SAMPLE = sampleConfig();

export async function scene(over: Partial<Plot> = {}, audited: Partial<Audited> = {}): Promise<Scene> {
  const plot: Plot = { ...plainPlot(over.service ?? 'checkout'), ...over };
  const clock = new VirtualClock(NOON);
  let tasks = 0;
  const stage = buildStage(plot, clock, () => {
    tasks += 1;
    return `10.0.0.${tasks}`;
  });
  const ledger = await ledgerOf(stage, plot, NOON);
  const service = configFor(plot, SAMPLE).services.find((s) => s.service === plot.service);
  invariant(service !== undefined, 'the plot is of a guarded service');
  const past = plot.served.map(({ revision, from }) => ({ definition: arnOf(plot, revision), shift: at(from) }));
  const changes: EpochMs[] = [];
  const now = () => clock.now();
  const audit = new Audit({ world: stage.world, service, ledger, now, past, changes, ...audited });
  return { ...stage, plot, clock, service, ledger, audit, changes };
}

/** Lets as many minutes go by, with what the world does in them. */
export async function pass({ clock, world }: Scene, howMany: number): Promise<void> {
  await clock.advance(minutes(howMany));
  world.happenings.runDue(clock.now());
}

interface Aim {
  readonly from?: number;
  readonly to?: number;
  readonly via?: Intent['via'];
  readonly nonce?: string;
  readonly incident?: string;
  /** What the ledger answered. @default saved */
  readonly answer?: 'saved' | 'lost-lease';
}

const NONCE = 'belay-1';
const [FROM, TO] = [42, 41];

export const arn = ({ plot }: Pick<Scene, 'plot'>, revision: number) => arnOf(plot, revision) as TaskDefinitionArn;

export function incidentOf(scene: Scene, aim: Aim = {}): Incident {
  const isCart = scene.plot.service === 'cart';
  const { from = isCart ? 8 : FROM, to = isCart ? 7 : TO, nonce = NONCE, incident: id = 'the-incident' } = aim;
  const via = aim.via ?? (isCart ? 'update-service' : 'create-deployment');
  const act = via.startsWith('stop') ? 'stop-deployment' : 'roll-back';
  const veto = hashIn(scene.world, arn(scene, from));
  const now = scene.clock.now();
  return {
    id,
    openedAt: now,
    onsets: {},
    intent: { nonce, act, via, from: arn(scene, from), to: arn(scene, to), veto, at: now },
  };
}

/** The intent is written, as a good responder does before it acts. */
export async function intend(scene: Scene, aim: Aim = {}): Promise<void> {
  const incident = incidentOf(scene, aim);
  const lease = { service: scene.plot.service, owner: 'i1' };
  if (aim.answer !== 'lost-lease') {
    await scene.ledger.take(lease, scene.clock.now(), plus(scene.clock.now(), minutes(1)));
    await scene.ledger.save(lease, incident, 'release');
  }
  scene.audit.saw({ name: 'ledger.save', args: [lease, incident, 'keep'] }, aim.answer ?? 'saved');
}

/** Goes back by CodeDeploy, whatever speaks against it. */
export function rollBack(scene: Scene, revision: number = TO, nonce = NONCE): CallResult {
  const placement = { containerName: 'app', containerPort: 8080 };
  return scene.world.call('codedeploy', 'CreateDeployment', {
    applicationName: 'shop',
    deploymentGroupName: 'checkout-prod',
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    revision: {
      revisionType: 'AppSpecContent',
      appSpecContent: { content: appSpecText({ definition: arn(scene, revision), placement }) },
    },
    description: `${nonce} (Belay: goes back)`,
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
  });
}

/** Goes back by ECS. */
export const update = (scene: Scene, revision: number): CallResult =>
  scene.world.call('ecs', 'UpdateService', {
    cluster: cart.cluster,
    service: cart.service,
    taskDefinition: arn(scene, revision),
  });

/** Stops what CodeDeploy has in flight. */
export function stop({ world }: Scene): CallResult {
  const [deploymentId] = [...world.codedeploy.deployments].findLast(([, d]) => d.status === 'InProgress') ?? [];
  return world.call('codedeploy', 'StopDeployment', { deploymentId, autoRollbackEnabled: true });
}

/** What was found wrong, without its moment. */
export const said = ({ audit }: Pick<Scene, 'audit'>) => audit.violations.map((line) => line.slice(25));

/** The states of the one alarm that matters, after OK for a day. */
export const states = (...list: Plot['alarms'][string]['states']): Partial<Plot> => ({
  alarms: { 'checkout-5xx': alarm(...list) },
});

export const alarm = (...list: Plot['alarms'][string]['states']): Plot['alarms'][string] => ({
  kind: 'metric',
  children: [],
  follows: false,
  periodSeconds: 60,
  suppressed: false,
  states: [{ at: -1_440, state: 'OK' }, ...list],
});

/** Fires since so many minutes, by trouble of that moment. */
export const fires = (since: number, onset: number): Partial<Plot> => states({ at: since, state: 'ALARM', onset });

/** Of an alarm by its name: from now on. */
export function becomes({ world, clock }: Pick<Scene, 'world' | 'clock'>, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') {
  const stored = (world as World).cloudwatch.alarms.get('checkout-5xx');
  invariant(stored !== undefined, 'there is an alarm');
  (stored.states as { at: EpochMs; state: string }[]).push({ at: clock.now(), state });
}
