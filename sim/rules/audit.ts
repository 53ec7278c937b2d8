import type { GuardedService } from '../../functions/core/config.ts';
import type { Incident, Intent, Via } from '../../functions/core/incident.ts';
import { type DurationMs, type EpochMs, iso, minus, plus, seconds } from '../../functions/core/units.ts';
import type { PortCall } from '../belay/around.ts';
import { hashIn } from '../incident/definitions.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { World } from '../world.ts';
import { judgeAct, type Look, targetOf } from './judge-act.ts';
import { spoke } from './loud.ts';
import { type Earlier, firings, lately, servedLately } from './truth.ts';
import { begunSince, openWindow, runningOf, shapeOf } from './window.ts';

/** Something that Belay changed about a service. */
export interface Effect {
  readonly at: EpochMs;
  readonly operation: string;
  readonly incident: string | undefined;
  /** What it goes back from, by its ARN. */
  readonly left: string | undefined;
  readonly intent: Intent | undefined;
}

const viaOf: ReadonlyMap<string, Via> = new Map([
  ['CreateDeployment', 'create-deployment'],
  ['StopDeployment', 'stop-deployment'],
  ['UpdateService', 'update-service'],
  ['StopServiceDeployment', 'stop-service-deployment'],
]);

export interface Audited {
  readonly world: World;
  readonly service: GuardedService;
  readonly ledger: MemoryLedger;
  readonly now: () => EpochMs;
  /** How old a decision may be when its act arrives: an invocation's time, and how late AWS's answers may be. */
  readonly memory?: DurationMs | undefined;
  /** AWS may tell what was so this long ago: an act on that is no overwriting. @default never */
  readonly staleMs?: DurationMs | undefined;
  /** How long every call takes. */
  readonly latency?: DurationMs | undefined;
  /** What served before the world's books begin, oldest first; absent: whom an act blames and where it goes is not judged. */
  readonly past?: readonly Earlier[] | undefined;
  /** When people changed what can be gone back to. */
  readonly changes?: readonly EpochMs[] | undefined;
  /** Belay's ledger was empty when it began: it cannot know what ran before. */
  readonly fresh?: boolean | undefined;
}

/** Looks at Belay from outside: what reaches AWS, in what state of the world. It trusts nothing that Belay says of itself. */
export class Audit {
  readonly effects: Effect[] = [];
  readonly violations: string[] = [];
  /** Acts that superseded what a person had just begun, on ECS: they must be told (S9). */
  readonly overtook: { readonly at: EpochMs; readonly definition: string }[] = [];
  /** When Belay has looked at the service, and lived to tell: whoever runs it says so. */
  readonly looks: Look[] = [];
  readonly #audited: Audited;
  readonly #memory: DurationMs;
  readonly #since: EpochMs;
  /** By nonce. */
  readonly #intents = new Map<string, { readonly incident: Incident; readonly intent: Intent }>();

  constructor(audited: Audited) {
    this.#audited = audited;
    this.#memory = audited.memory ?? seconds(60);
    this.#since = audited.now();
    const { world, latency = 0 } = audited;
    const call = world.call.bind(world);
    world.call = (name, operation, input, caller) => {
      const result = viaOf.has(operation)
        ? this.#watched(call, name, operation, input, caller)
        : call(name, operation, input, caller);
      return 'after' in result && latency > 0
        ? { ...result, after: plus(result.after as never, latency as never) as never }
        : result;
    };
  }

  #watched(call: World['call'], ...[name, operation, input, caller]: Parameters<World['call']>) {
    const { world, service, now } = this.#audited;
    world.happenings.runDue(now());
    const before = shapeOf(world);
    const context = {
      open: openWindow(world, service),
      ran: runningOf(world, service),
      between: operation === 'UpdateService' ? begunSince(world, service, minus(now(), IN_BETWEEN)) : undefined,
    };
    const result = call(name, operation, input, caller);
    if (shapeOf(world) !== before) this.#judge(operation, input, context);
    return result;
  }

  /** What a port was asked for, and what it answered. */
  saw({ name, args }: PortCall, answer: unknown): void {
    if (name === 'ledger.save' && answer === 'saved') {
      const incident = args[1] as Incident | undefined;
      if (incident?.intent) this.#intents.set(incident.intent.nonce, { incident, intent: incident.intent });
    }
    if (name === 'ledger.archive') this.#closed(args[1] as Incident);
  }

  /** In ALARM now. */
  firing(): readonly string[] {
    const { world, service, now } = this.#audited;
    return firings(world, service.alarms, now()).flatMap(({ alarm, to }) => (to > now() ? [alarm] : []));
  }

  /** S9: what was superseded on ECS is named to people. `messages`: what they were told, with its moment. */
  namesOvertaken(messages: readonly { readonly at: EpochMs; readonly message: string }[]): void {
    for (const { at, definition } of this.overtook) {
      const name = definition.slice(definition.lastIndexOf('/') + 1);
      const told = messages.some((one) => one.at >= at && one.message.includes(name));
      if (!told) this.#object(`S9: ${name} was superseded, and nobody was told`);
    }
  }

  /** What must hold once all is over: each rolled-back definition is vetoed, and nobody keeps the lease. */
  atTheEnd(leaseMax: DurationMs): void {
    const { world, ledger, service, now } = this.#audited;
    const { vetoes } = ledger.known(service.service);
    for (const { left, incident } of this.effects) {
      if (left === undefined || !vetoes.some(({ hash }) => hash === hashIn(world, left)))
        this.#object(`${incident}: what was rolled away from is not vetoed`);
    }
    // The last invocation may just have died: its lease has an end.
    const lease = ledger.leaseOf(service.service);
    if (lease && lease.until > plus(now(), leaseMax)) this.#object('L3: the lease is held for ever');
  }

  #judge(operation: string, input: Readonly<Record<string, unknown>>, { open, ran, between }: Context): void {
    const { world, service, now, past, changes = [] } = this.#audited;
    const via = viaOf.get(operation);
    const described = String(input['description'] ?? '').split(' ')[0] ?? '';
    const found = via === 'create-deployment' ? this.#intents.get(described) : [...this.#intents.values()].at(-1);
    const before = this.effects.filter(({ incident }) => incident === found?.incident.id);
    const stops = operation.startsWith('Stop');
    const seen = found && servedLately(this.#audited, found.intent.from) ? found.intent.from : ran;
    const left = stops || between !== undefined ? found?.intent.from : seen;
    this.effects.push({ at: now(), operation, incident: found?.incident.id, left, intent: found?.intent });
    if (found?.intent.via !== via) this.#object(`${operation}: no intent was written before it`);
    if (!stops && found?.intent.to !== targetOf({ input })) this.#object(`${operation} goes elsewhere than its intent`);
    if (between !== undefined) this.overtook.push({ at: now(), definition: between });
    if (open && !stops && between === undefined) this.#object(`S1: ${operation} while the window is open`);
    if (before.length > 0) this.#object(`S3: ${found?.incident.id} has a second effect: ${operation}`);
    const fired = lately(firings(world, service.alarms, now()), now(), this.#memory);
    const loud = fired.some(({ alarm, from }) => spoke(world, alarm, from, now()));
    if (!loud) this.#object(`S4: ${operation}, and no alarm is in ALARM with its actions on`);
    if (service.mode !== 'act') this.#object(`S8: ${operation} in mode ${service.mode}`);
    if (this.#isHeld()) this.#object(`S8: ${operation} although it is held`);
    if (via === 'create-deployment' && seen !== found?.intent.from) this.#object(`S9: ${operation} over ${ran}`);
    // Decided on what ran before a person came in between.
    if (past === undefined || between !== undefined) return;
    const acts = this.effects.slice(0, -1).map(({ at }) => at);
    const known = { memory: this.#memory, looks: this.looks, since: this.#since, acts };
    const bench = { ...this.#audited, past, changes, ...known };
    const { from, to } = found?.intent ?? {};
    for (const wrong of judgeAct(bench, { at: now(), operation, input, ran: seen, from, to })) this.#object(wrong);
  }

  #isHeld(): boolean {
    const { ledger, service, now } = this.#audited;
    const since = minus(now(), this.#memory);
    const holds = [ledger.known(service.service).hold, ledger.hold].filter((hold) => hold !== undefined);
    return holds.some(({ at, until }) => at < since && (until === undefined || until > now()));
  }

  /** S10: neither silence nor an alarm that is gone is recovery. A baseline alarm is no measure of going back. */
  #closed({ id, onsets, closed, intent }: Incident): void {
    if (closed?.why !== 'recovered' && closed?.why !== 'cleared-by-itself') return;
    const { world, service } = this.#audited;
    const concerned = Object.keys(onsets).filter((name) => service.alarms.includes(name));
    const shiftOfBad = world.shifts.findLast((s) => s.definition === intent?.from)?.at ?? 0;
    const loud = concerned.filter((name) => !this.#wasOk(name) && (onsets[name]?.end ?? 0) > shiftOfBad);
    if (loud.length > 0) this.#object(`S10: ${id} ${closed.why}, and ${loud.join(', ')} is not OK`);
    if (closed.why === 'recovered' && !intent) this.#object(`S10: ${id} recovered by nothing`);
  }

  /** OK now, or when whoever says so may have looked. */
  #wasOk(name: string): boolean {
    const { world, now } = this.#audited;
    const states = (world.cloudwatch.alarms.get(name)?.states ?? []).filter(({ at }) => at <= now());
    const sorted = states.toSorted((a, b) => a.at - b.at);
    const since = minus(now(), this.#memory);
    return sorted.some(({ state }, i) => state === 'OK' && (sorted[i + 1]?.at ?? now()) >= since);
  }

  #object(what: string): void {
    this.violations.push(`${iso(this.#audited.now())} ${what}`);
  }
}

interface Context {
  readonly open: boolean;
  readonly ran: string | undefined;
  /** What a person has begun to deploy so lately that no look could have seen it. ECS has no conditional write. */
  readonly between: string | undefined;
}

/** From the last look before UpdateService until it arrives: it is tried five times, a second apart. */
const IN_BETWEEN = seconds(8);
