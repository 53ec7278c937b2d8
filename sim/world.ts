import { type DurationMs, type EpochMs, millis } from '../functions/core/units.ts';
import { CloudWatch } from './aws/cloudwatch.ts';
import { CodeDeploy } from './aws/codedeploy.ts';
import { Ecr } from './aws/ecr.ts';
import { Ecs } from './aws/ecs.ts';
import { Elbv2 } from './aws/elbv2.ts';
import { EventBridge } from './aws/eventbridge.ts';
import type { Operations } from './aws/operation.ts';
import { SecretsManager } from './aws/secrets.ts';
import { Sns } from './aws/sns.ts';
import { Sqs } from './aws/sqs.ts';
import { Ssm } from './aws/ssm.ts';
import type { Throttles } from './buckets.ts';
import type { Clock } from './clock.ts';
import { type Fault, type FaultSource, Faults, type ServiceName } from './faults.ts';
import { type Emitted, Happenings, type HookInvocation } from './happenings.ts';
import { ownCopy } from './own-copy.ts';
import { Refusal } from './refusal.ts';
import { noTable, relayed } from './relay.ts';
import type { Shift } from './shift.ts';
import { outcomeOf, strike } from './strike.ts';

/** One attempt that arrived. `outcome`: `ok`, the refusal's type, or the kind of the fault it met. */
export interface JournalEntry {
  readonly at: EpochMs;
  readonly service: ServiceName;
  readonly operation: string;
  readonly outcome: string;
  /** The caller's name, where callers are told apart. */
  readonly by?: string | undefined;
}

/** Who calls, and what its role lets it call: all else is refused, as IAM does, and has no effect. */
export interface Caller {
  readonly name: string;
  readonly mayCall: (service: ServiceName, operation: string) => boolean;
}

type Input = Readonly<Record<string, unknown>>;

/** What the caller gets, `after` a delay in milliseconds; `silent` and `reset` are all it gets then. */
export type CallResult =
  | { readonly kind: 'answer'; readonly output: object; readonly after: DurationMs }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly after: DurationMs }
  | { readonly kind: 'silent' }
  | { readonly kind: 'reset' };
export type Answered = Extract<CallResult, { after: DurationMs }>;

/** The AWS that Belay touches: state, rules, faults, and a journal of every call. */
export class World {
  readonly codedeploy: CodeDeploy;
  readonly ecs: Ecs;
  readonly elb = new Elbv2();
  readonly cloudwatch: CloudWatch;
  readonly sns: Sns;
  readonly ecr = new Ecr();
  readonly secrets = new SecretsManager();
  readonly ssm = new Ssm();
  readonly sqs: Sqs;
  readonly events: EventBridge;
  readonly journal: JournalEntry[] = [];
  /** What the world will do by itself as time passes. */
  readonly happenings = new Happenings();
  /** Events for EventBridge's default bus, oldest first. */
  readonly emitted: Emitted[] = [];
  /** Hook calls that CodeDeploy made by itself, oldest first. */
  readonly hookInvocations: HookInvocation[] = [];
  /** Every move of production traffic, oldest first. */
  readonly shifts: Shift[] = [];
  /** Called at each of them: alarms that follow which revision serves. */
  onShift: (shift: Shift) => void = () => {};
  /** Whether AWS has had too many calls of this kind by now: sim/buckets.ts. @default it never has */
  throttles: Throttles = () => false;

  readonly #deaths: { readonly service: string; readonly operation: string; readonly resolve: () => void }[] = [];
  readonly #clock: Clock;
  readonly #faults: FaultSource;
  readonly #operations: Record<ServiceName, Operations>;

  /** @throws Error for a fault that could never strike: its service or operation does not exist here. */
  constructor(clock: Clock, faults: readonly Fault[] | FaultSource = []) {
    this.#clock = clock;
    this.codedeploy = new CodeDeploy(clock, this);
    this.cloudwatch = new CloudWatch(clock);
    this.sns = new Sns(clock);
    this.sqs = new Sqs(clock);
    this.events = new EventBridge(clock);
    this.ecs = new Ecs(clock, this);
    this.#operations = {
      codedeploy: this.codedeploy.operations,
      ecs: this.ecs.operations,
      elasticloadbalancing: this.elb.operations,
      cloudwatch: this.cloudwatch.operations,
      sns: this.sns.operations,
      dynamodb: noTable,
      ecr: this.ecr.operations,
      secretsmanager: this.secrets.operations,
      ssm: this.ssm.operations,
      sqs: this.sqs.operations,
      events: this.events.operations,
    };
    if ('next' in faults) {
      this.#faults = faults;
    } else {
      for (const { service, operation } of faults) this.mustKnow(service, operation);
      this.#faults = new Faults(faults);
    }
  }

  /** What never happens cannot fail, and nobody can die of it. @throws Error for a call that does not exist here */
  mustKnow(service: string, operation: string): void {
    const operations = Object.entries(this.#operations).find(([name]) => name === service)?.[1] ?? {};
    if (!Object.hasOwn(operations, operation)) throw new Error(`no such operation to fault: ${service}:${operation}`);
  }

  /** One call attempt. The output is the caller's own: changing it does not change the world. */
  call(service: ServiceName, operation: string, input: Input, caller?: Caller): CallResult {
    this.happenings.runDue(this.#clock.now());
    const fault = this.#faultFor(service, operation, input, caller);
    const answer = () => this.#answer(service, operation, input);
    const result = fault === undefined ? answer() : strike(fault, service, answer);
    const outcome = fault?.kind ?? outcomeOf(result);
    this.journal.push({ at: this.#clock.now(), service, operation, outcome, ...named(caller) });
    const death = this.#deaths.findIndex((d) => d.service === service && d.operation === operation);
    if (death === -1) return result;
    this.#deaths.splice(death, 1)[0]?.resolve();
    return { kind: 'silent' };
  }

  /** Resolves when this call has taken effect, before anybody hears of it: the moment at which a function may die. */
  afterCall(service: string, operation: string): Promise<void> {
    return new Promise((resolve) => {
      this.#deaths.push({ service, operation, resolve });
    });
  }

  /** Whoever moves production traffic says so here. */
  shifted(shift: Shift): void {
    this.shifts.push(shift);
    this.onShift(shift);
  }

  /** One attempt of a call that somebody else answers, the ledger's table: faulted and journalled as the world's own. */
  async relay(
    service: ServiceName,
    operation: string,
    forward: () => Promise<object>,
    caller?: Caller,
  ): Promise<CallResult> {
    const fault = this.#faultFor(service, operation, {}, caller);
    const entry = { at: this.#clock.now(), service, operation, ...named(caller) };
    const place = this.journal.push({ ...entry, outcome: fault?.kind ?? 'unanswered' }) - 1;
    const answer = await relayed(fault, forward);
    const result = fault === undefined ? answer : strike(fault, service, () => answer);
    if (fault === undefined) this.journal[place] = { ...entry, outcome: outcomeOf(result) };
    return result;
  }

  #faultFor(service: ServiceName, operation: string, input: Input, caller: Caller | undefined): Fault | undefined {
    if (caller?.mayCall(service, operation) === false) return { service, operation, times: 1, kind: 'access-denied' };
    const fault = this.#faults.next(service, operation);
    if (fault || !this.throttles(service, operation, this.#clock.now(), input)) return fault;
    return { service, operation, times: 1, kind: 'throttle' };
  }

  #answer(service: ServiceName, operation: string, input: Input): Answered {
    const after = millis(0);
    try {
      const operations = this.#operations[service];
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) throw new Refusal('UnknownOperationException', `Unknown operation ${operation}`);
      const output = run(input);
      return { kind: 'answer', output: ownCopy(output), after };
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refused', refusal: error, after };
      throw error;
    }
  }
}

const named = (caller: Caller | undefined) => (caller ? { by: caller.name } : {});
