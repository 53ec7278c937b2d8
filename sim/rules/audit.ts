import type { GuardedService } from '../../functions/core/config.ts';
import type { Incident, Intent, Via } from '../../functions/core/incident.ts';
import { type DurationMs, type EpochMs, iso, plus } from '../../functions/core/units.ts';
import type { ServiceLedger } from '../../functions/flows/ledger-port.ts';
import type { PortCall } from '../belay/around.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { World } from '../world.ts';

/** Something that Belay changed about a service. */
export interface Effect {
  readonly at: EpochMs;
  readonly operation: string;
  readonly incident: string | undefined;
  /** What ran when it was done, by its ARN. */
  readonly ran: string | undefined;
  readonly intent: Intent | undefined;
}

const viaOf: Readonly<Record<string, Via>> = {
  CreateDeployment: 'create-deployment',
  StopDeployment: 'stop-deployment',
  UpdateService: 'update-service',
  StopServiceDeployment: 'stop-service-deployment',
};
const OVER = new Set(['Succeeded', 'Failed', 'Stopped']);
const ENDED = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

const inAlarm = (states: Readonly<Record<string, string>>) =>
  Object.entries(states).flatMap(([name, state]) => (state === 'ALARM' ? [name] : []));

/** Looks at Belay from outside: what reaches AWS, in what state of the world. It trusts nothing that Belay says of itself. */
export class Audit {
  readonly effects: Effect[] = [];
  readonly violations: string[] = [];
  readonly #world: World;
  readonly #service: GuardedService;
  readonly #ledger: MemoryLedger;
  readonly #now: () => EpochMs;
  /** By nonce. */
  readonly #intents = new Map<string, { readonly incident: Incident; readonly intent: Intent }>();
  /** Of the alarms, when the newest invocation began: what it decides on may be so old. */
  #atStart: Readonly<Record<string, string>> = {};
  #held = false;

  constructor(world: World, service: GuardedService, ledger: MemoryLedger, now: () => EpochMs, latency: DurationMs) {
    this.#world = world;
    this.#service = service;
    this.#ledger = ledger;
    this.#now = now;
    const call = world.call.bind(world);
    world.call = (name, operation, input) => {
      world.happenings.runDue(now());
      const before = this.#fingerprint();
      const context = { open: this.#windowIsOpen(), ran: this.#running(), firing: this.firing() };
      const result = call(name, operation, input);
      if (viaOf[operation] && this.#fingerprint() !== before) this.#judge(operation, input, context);
      return 'after' in result ? { ...result, after: plus(result.after as never, latency) as never } : result;
    };
  }

  /** An invocation begins. */
  async began(): Promise<void> {
    this.#world.happenings.runDue(this.#now());
    const { hold } = await this.#ledger.read(this.#service.service);
    const holds = [hold, this.#ledger.hold].filter((h) => h !== undefined);
    this.#held = holds.some(({ until }) => until === undefined || until > this.#now());
    this.#atStart = this.states();
  }

  /** What a port was asked for, and what it answered. */
  saw({ name, args }: PortCall, answer: unknown): void {
    if (name === 'ledger.save' && answer === 'saved') {
      const incident = args[1] as Incident | undefined;
      if (incident?.intent) this.#intents.set(incident.intent.nonce, { incident, intent: incident.intent });
    }
    if (name === 'ledger.archive') this.#closed(args[1] as Incident);
  }

  firing(): readonly string[] {
    return inAlarm(this.states());
  }

  states(): Readonly<Record<string, string>> {
    const { MetricAlarms = [], CompositeAlarms = [] } = this.#world.cloudwatch.describeAlarms({
      AlarmNames: this.#service.alarms,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
    return Object.fromEntries([...MetricAlarms, ...CompositeAlarms].map((a) => [a.AlarmName, a.StateValue ?? '']));
  }

  /** What must hold once all is over: each rolled-back definition is vetoed, and nobody keeps the lease. */
  async atTheEnd(leaseMax: DurationMs): Promise<void> {
    const { service } = this.#service;
    const known: ServiceLedger = await this.#ledger.read(service);
    for (const { intent, incident } of this.effects) {
      const vetoed = intent && known.vetoes.some(({ hash }) => hash === intent.veto);
      if (!vetoed) this.#object(`${incident}: what was rolled away from is not vetoed`);
    }
    // The last invocation may just have died: its lease has an end.
    const soon = plus(this.#now(), leaseMax);
    const lease = { service, owner: 'the auditor' };
    if ((await this.#ledger.take(lease, soon, soon)) === 'held') this.#object('L3: the lease is held for ever');
  }

  #judge(operation: string, input: Readonly<Record<string, unknown>>, { open, ran, firing }: Context): void {
    const via = viaOf[operation];
    const described = String(input['description'] ?? '').split(' ')[0] ?? '';
    const found = via === 'create-deployment' ? this.#intents.get(described) : [...this.#intents.values()].at(-1);
    const before = this.effects.filter(({ incident }) => incident === found?.incident.id);
    this.effects.push({ at: this.#now(), operation, incident: found?.incident.id, ran, intent: found?.intent });
    if (found?.intent.via !== via) this.#object(`${operation}: no intent was written before it`);
    if (open && !operation.startsWith('Stop')) this.#object(`S1: ${operation} while the window is open`);
    if (before.length > 0) this.#object(`S3: ${found?.incident.id} has a second effect: ${operation}`);
    if (firing.length + inAlarm(this.#atStart).length === 0) this.#object(`S4: ${operation}, and no alarm is in ALARM`);
    if (this.#service.mode !== 'act') this.#object(`S8: ${operation} in mode ${this.#service.mode}`);
    if (this.#held) this.#object(`S8: ${operation} although it is held`);
    if (via?.startsWith('create') && ran !== found?.intent.from) this.#object(`S9: ${operation} over ${ran}`);
  }

  /** S10: neither silence nor an alarm that is gone is recovery. A baseline alarm is no measure of going back. */
  #closed({ id, onsets, closed, intent }: Incident): void {
    if (closed?.why !== 'recovered' && closed?.why !== 'cleared-by-itself') return;
    const states = this.states();
    const concerned = Object.keys(onsets).filter((name) => this.#service.alarms.includes(name));
    const shiftOfBad = this.#world.shifts.findLast((s) => s.definition === intent?.from)?.at ?? 0;
    const isOk = (name: string) => states[name] === 'OK' || this.#atStart[name] === 'OK';
    const loud = concerned.filter((name) => !isOk(name) && (onsets[name]?.end ?? 0) > shiftOfBad);
    if (loud.length > 0) this.#object(`S10: ${id} ${closed.why}, and ${loud.join(', ')} is not OK`);
    if (closed.why === 'recovered' && !intent) this.#object(`S10: ${id} recovered by nothing`);
  }

  #object(what: string): void {
    this.violations.push(`${iso(this.#now())} ${what}`);
  }

  #windowIsOpen(): boolean {
    const { codedeploy, ecs } = this.#world;
    const { service, ecsService } = this.#service;
    const group = this.#service.codedeploy?.deploymentGroup;
    const deploying = [...codedeploy.deployments.values()].some(
      (d) => d.deploymentGroupName === group && !OVER.has(d.status ?? ''),
    );
    const arn = [...ecs.services.values()].find((s) => s.serviceName === ecsService)?.serviceArn;
    const rolling = [...ecs.serviceDeployments.values()].some(
      (d) => d.serviceArn === arn && !ENDED.has(d.status ?? ''),
    );
    return (service !== '' && group !== undefined && deploying) || rolling;
  }

  #running(): string | undefined {
    const service = [...this.#world.ecs.services.values()].find((s) => s.serviceName === this.#service.ecsService);
    const versions = [...(service?.taskSets ?? []), ...(service?.deployments ?? [])];
    return versions.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  }

  #fingerprint(): string {
    const { codedeploy, ecs } = this.#world;
    const deployments = [...codedeploy.deployments].map(([id, { status }]) => [id, status]);
    const services = [...ecs.serviceDeployments].map(([arn, { status }]) => [arn, status]);
    return JSON.stringify([deployments, services]);
  }
}

interface Context {
  readonly open: boolean;
  readonly ran: string | undefined;
  readonly firing: readonly string[];
}
