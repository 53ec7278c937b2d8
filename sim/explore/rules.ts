import type { Incident, Intent, Via } from '../../functions/core/incident.ts';
import type { Hold } from '../../functions/core/term.ts';
import { type DurationMs, type EpochMs, plus } from '../../functions/core/units.ts';
import type { AlarmReadings } from '../../functions/flows/ports.ts';
import type { PortCall } from '../belay/around.ts';
import type { SmallStage } from './stage.ts';
import { NAMED, said } from './text.ts';

/** An act of Belay's that had an effect. */
export interface Act {
  readonly by: string;
  readonly operation: string;
  readonly incident: string | undefined;
  readonly intent: Intent | undefined;
  /** A person's deployment that nobody could see any more before it was written over: on ECS alone. */
  readonly over?: string | undefined;
}

const viaOf: Readonly<Record<string, Via>> = {
  CreateDeployment: 'create-deployment',
  StopDeployment: 'stop-deployment',
  UpdateService: 'update-service',
  StopServiceDeployment: 'stop-service-deployment',
};
const OVER = new Set([
  'Succeeded',
  'Failed',
  'Stopped',
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

/** What an invocation knows, as far as it can be seen from outside. */
interface Knows {
  until: EpochMs | undefined;
  alarmed: boolean;
  held: boolean;
  intended: { readonly incident: Incident; readonly intent: Intent; readonly shipped: number } | undefined;
}

/**
 * What must hold at every act, with several invocations under way at once. It looks at what reaches AWS and in what state
 * that is, and at what each invocation had been told by then.
 */
export class Rules {
  readonly acts: Act[] = [];
  readonly violations: string[] = [];
  /** Definitions that people have shipped since noon, oldest first. */
  readonly shipped: string[] = [];
  /** A person stopped the same deployment within two seconds: the flows take that for their own act (CLOCK_SKEW), and say so. */
  stopped = false;
  /** Whose call reaches AWS now. */
  by = '';
  readonly #stage: SmallStage;
  readonly #known = new Map<string, Knows>();

  constructor(stage: SmallStage) {
    this.#stage = stage;
    const { world, clock } = stage;
    const call = world.call.bind(world);
    world.call = (service, operation, input) => {
      world.happenings.runDue(clock.now());
      if (!viaOf[operation]) return call(service, operation, input);
      const before = { print: this.#print(), open: this.#windowIsOpen(), ran: this.#running() };
      const result = call(service, operation, input);
      if (this.#print() !== before.print) this.#judge(operation, input, before);
      return result;
    };
  }

  /** An invocation begins: it has so long, and then Lambda ends or freezes it. */
  begins(by: string, timeLeft: DurationMs): void {
    this.#of(by).until = plus(this.#stage.clock.now(), timeLeft);
  }

  saw(by: string, { name, args }: PortCall, answer: unknown): void {
    const knows = this.#of(by);
    if (name === 'alarms.read') knows.alarmed = (answer as AlarmReadings).alarms.some((a) => a.state === 'ALARM');
    if (name === 'ledger.read' || name === 'ledger.noteFiring') {
      const { hold } = answer as { readonly hold?: Hold | undefined };
      knows.held ||= hold !== undefined && (hold.until === undefined || hold.until > this.#stage.clock.now());
    }
    const [, incident, then] = args as [unknown, Incident | undefined, string];
    if (name === 'ledger.save' && answer === 'saved' && then === 'keep' && incident?.intent) {
      knows.intended = { incident, intent: incident.intent, shipped: this.shipped.length };
    }
  }

  /** What the verdicts of later steps depend on. */
  memory(): string[] {
    return [...this.acts, ...this.#known].map(said);
  }

  object(what: string): void {
    this.violations.push(what.replaceAll(NAMED, 'wake '));
  }

  #judge(operation: string, input: Readonly<Record<string, unknown>>, { open, ran }: Before): void {
    const { small, service, plot } = this.#stage;
    const { intended, alarmed, held, until } = this.#of(this.by);
    const { incident, intent } = intended ?? {};
    const via = viaOf[operation];
    const who = `${operation} of ${this.by}`;
    const stops = operation.startsWith('Stop');
    // ECS takes every UpdateService: who began after the service was read for the last time cannot be seen.
    const unseen = via === 'update-service' && this.shipped.length > (intended?.shipped ?? 0);
    const over = unseen ? this.shipped.at(-1) : undefined;
    const earlier = this.acts.length;
    this.acts.push({ by: this.by, operation, incident: incident?.id, intent, over });
    const described = via !== 'create-deployment' || String(input['description']).startsWith(`${intent?.nonce} `);
    if (intent?.via !== via || !described) this.object(`${who}: no intent was written before it`);
    if (!intent?.nonce.startsWith(`belay-${this.by}-`)) this.object(`${who}: the intent is another's`);
    if (open && !stops && !unseen) this.object(`S1: ${who} while the window is open`);
    if (intent?.to !== small.good) this.object(`S2: ${who} towards ${intent?.to}`);
    if (earlier > 0) this.object(`S3: ${who} is a second act`);
    if (until === undefined || this.#stage.clock.now() > until) this.object(`${who} after its time was over`);
    if (!alarmed) this.object(`S4: ${who}, which saw no alarm in ALARM`);
    if (service.mode !== 'act') this.object(`S8: ${who} in mode ${plot.mode}`);
    if (held) this.object(`S8: ${who} although it knew of a hold`);
    if (!stops && !unseen && ran !== intent?.from) this.object(`S9: ${who} over ${ran}, which is not what it blames`);
  }

  #of(by: string): Knows {
    const known = this.#known.get(by) ?? { until: undefined, alarmed: false, held: false, intended: undefined };
    this.#known.set(by, known);
    return known;
  }

  #windowIsOpen(): boolean {
    const { world, service } = this.#stage;
    const { codedeploy, ecs } = world;
    const group = service.codedeploy?.deploymentGroup;
    const deploying = [...codedeploy.deployments.values()].filter((d) => d.deploymentGroupName === group);
    const arn = this.#ecsService()?.serviceArn;
    const rolling = [...ecs.serviceDeployments.values()].filter((d) => d.serviceArn === arn);
    const all = [...(group === undefined ? [] : deploying), ...rolling];
    return all.some(({ status = '' }) => !OVER.has(status));
  }

  #running(): string | undefined {
    const service = this.#ecsService();
    const versions = [...(service?.taskSets ?? []), ...(service?.deployments ?? [])];
    return versions.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  }

  #ecsService() {
    const { world, service } = this.#stage;
    return [...world.ecs.services.values()].find((s) => s.serviceName === service.ecsService);
  }

  #print(): string {
    const { codedeploy, ecs } = this.#stage.world;
    const of = (all: ReadonlyMap<string, { readonly status?: string | undefined }>) =>
      [...all].map(([id, { status }]) => `${id} ${status}`).join();
    return `${of(codedeploy.deployments)};${of(ecs.serviceDeployments)}`;
  }
}

interface Before {
  readonly open: boolean;
  readonly ran: string | undefined;
}
