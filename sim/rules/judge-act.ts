import type { GuardedService } from '../../functions/core/config.ts';
import type { TaskDefinitionArn } from '../../functions/core/ids.ts';
import { precedes } from '../../functions/core/onset.ts';
import { type DurationMs, type EpochMs, elapsed, iso, millis, minus, plus } from '../../functions/core/units.ts';
import { hashIn } from '../incident/definitions.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { World } from '../world.ts';
import { isLoud, isMuted } from './loud.ts';
import { goodOnes } from './nearest-good.ts';
import {
  asSeen,
  beginnings,
  type Earlier,
  type Firing,
  firings,
  isProof,
  lately,
  type TrueTerm,
  trueTerms,
} from './truth.ts';
import { barrierOn, whyUnusable } from './usable.ts';
import { atRest, endings } from './window.ts';

/** An act of Belay's, as the world saw it. */
export interface Act {
  readonly at: EpochMs;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What ran before it, by its ARN. */
  readonly ran: string | undefined;
  /** By the intent, what is stopped and where that leads: a stop does not say. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface Look {
  readonly at: EpochMs;
  /** By an alarm's event and nothing else: if nothing is to be done, Belay is done. */
  readonly byAlarmAlone: boolean;
}

/** `wakes`: what woke Belay. */
export const lookOf = (at: EpochMs, wakes: readonly string[]): Look => ({
  at,
  byAlarmAlone: wakes.every((kind) => kind === 'alarm'),
});

export interface Bench {
  readonly world: World;
  readonly service: GuardedService;
  readonly ledger: MemoryLedger;
  /** What served before the world's books begin. */
  readonly past: readonly Earlier[];
  /** How old a decision may be when its act arrives. */
  readonly memory: DurationMs;
  /** When Belay has looked at the service, and lived to tell: it cannot know of trouble that came and went in between. */
  readonly looks: readonly Look[];
  /** From when on it looks. What came to rest before is in its ledger. */
  readonly since: EpochMs;
  /** Its ledger was empty then: what ran before what ran is unknown to it. */
  readonly fresh?: boolean | undefined;
  /** When it has acted on the service. */
  readonly acts: readonly EpochMs[];
  /** When people changed what can be gone back to: whoever looked before could not know. */
  readonly changes: readonly EpochMs[];
}

const name = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** What is wrong with an act, by the world's own books: S2, S5, S11, S12, U2. */
export function judgeAct(bench: Bench, act: Act): string[] {
  const { world, service, past } = bench;
  const all = beginnings(world, service, past, { at: act.at, definition: targetOf(act) });
  const first = bench.fresh ? all.findLastIndex(({ shift }) => shift <= bench.since) : 0;
  const begins = all.slice(Math.max(0, first));
  const seen = asSeen(begins, bench.fresh ? 1 : past.length, restsSeen(bench));
  const fired = firings(world, service.alarms, act.at);
  const wrong = act.operation.startsWith('Stop')
    ? judgeShift(bench, act, fired, shiftOfStopped(world, act), 'S11')
    : judgeSuspect(bench, act, fired, [ranIn(seen, act), ranIn(begins, act)]);
  return act.operation.startsWith('Stop')
    ? [...wrong, ...judgeBlue(bench, act, trueTerms(world, seen), fired)]
    : [...wrong, ...judgeTarget(bench, act, begins, fired)];
}

const ranIn = (begins: readonly Earlier[], { ran }: Act) => begins.findLast(({ definition }) => definition === ran);

/** Moments at which Belay has noted what served: no look was cut short of a rest, and the alarm was not all there was to it. */
function restsSeen({ world, service, looks, since, memory }: Bench): EpochMs[] {
  const looked = looks.filter(({ byAlarmAlone }) => !byAlarmAlone).map(({ at }) => at);
  const ended = endings(world, service).map((end) => plus(end, millis(1)));
  const before = ended.filter((at) => at <= since && atRest(world, service, at, at));
  return [...before, ...looked.filter((at) => atRest(world, service, minus(at, memory), at))];
}

/** Of a look right after a rest began nobody can tell what it saw: by one of the two, noted or not, the act must be right. */
function judgeSuspect(bench: Bench, act: Act, fired: readonly Firing[], suspects: readonly (Earlier | undefined)[]) {
  const known = suspects.filter((suspect) => suspect !== undefined);
  const wrong = (known.length > 0 ? known : [undefined]).map((s) => judgeShift(bench, act, fired, s?.shift, 'S5'));
  return wrong.some((one) => one.length === 0) ? [] : (wrong[0] ?? []);
}

/** Trouble that began after the suspect's shift, and within reach of it. */
function judgeShift(bench: Bench, act: Act, fired: readonly Firing[], shift: EpochMs | undefined, rule: 'S5' | 'S11') {
  if (shift === undefined) return [`${rule}: ${act.operation} against what never had the traffic`];
  const { memory, service } = bench;
  const recent = new Set(lately(fired, act.at, memory).map(({ alarm }) => alarm));
  const its = fired.filter(({ alarm, onset }) => {
    if (!recent.has(alarm)) return false;
    return onset === undefined || (!precedes(onset, shift) && elapsed(shift, onset.start) <= service.rollback.reachMs);
  });
  if (its.length > 0) return [];
  const said = fired.map(({ alarm, onset }) => `${alarm} since ${onset ? iso(onset.start) : 'unknown'}`).join(', ');
  return [`${rule}: ${act.operation}, and no trouble began within reach after ${iso(shift)}: ${said || 'none at all'}`];
}

function shiftOfStopped({ codedeploy, ecs }: World, { input }: Act): EpochMs | undefined {
  const id = String(input['deploymentId'] ?? '');
  const events = codedeploy.targets.get(id)?.ecsTarget?.lifecycleEvents ?? [];
  const byCodeDeploy = events.find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic')?.startTime;
  const byEcs = ecs.serviceDeployments.get(String(input['serviceDeploymentArn'] ?? ''))?.startedAt;
  return (byCodeDeploy ?? byEcs)?.getTime() as EpochMs | undefined;
}

/** Blue runs, and need not be proven; but nobody goes back to what was itself gone back from, and not proven since. */
function judgeBlue(
  { world, service }: Bench,
  { to = '', from }: Act,
  terms: readonly TrueTerm[],
  fired: readonly Firing[],
): string[] {
  const hash = hashIn(world, to);
  // What is being stopped has not replaced it yet.
  const blamed = terms.slice(0, -2).some((term) => term.hash === hash && term.leftFor === 'an earlier one');
  const proven = terms.some((term) => term.hash === hash && isProof(term, terms, fired, service.rollback.bakeMs));
  const wrong = blamed && !proven ? [`S2: a stop back to ${name(to)}, which was gone back from`] : [];
  if (from === undefined || !barrierOn(world, from)) return wrong;
  return [...wrong, `S2: a stop across the barrier on ${name(from)}`];
}

/** What a roll-back is to go to. */
export function targetOf({ input }: Pick<Act, 'input'>): string {
  const direct = input['taskDefinition'];
  if (typeof direct === 'string') return direct;
  const revision = input['revision'] as { readonly appSpecContent?: { readonly content?: string } } | undefined;
  return /"TaskDefinition":\s*"([^"]+)"/.exec(revision?.appSpecContent?.content ?? '')?.[1] ?? '';
}

/** What came and went between two looks, since Belay began to look, is in nobody's books but the world's. */
const isKnown = (bench: Bench, { at }: Act, { shift, end }: TrueTerm) =>
  end > at ||
  bench.past.some((one) => one.shift === shift) ||
  restsSeen(bench).some((rest) => rest >= shift && rest < end);

function judgeTarget(bench: Bench, act: Act, begins: readonly Earlier[], fired: readonly Firing[]): string[] {
  const { world, service, ledger } = bench;
  const terms = trueTerms(world, begins);
  const target = targetOf(act);
  const hash = hashIn(world, target);
  const wrong: string[] = [];
  const inMotion = bench.changes.some((at) => at <= act.at && elapsed(at, act.at) <= bench.memory);
  const unusable = whyUnusable(world, target);
  if (unusable !== undefined && !inMotion) wrong.push(`S2: towards ${name(target)}: ${unusable}`);
  const { bakeMs } = service.rollback;
  const seen = fired.filter(
    ({ alarm, from, to, rose }) =>
      // After an act no onset moves any more, whatever other reason the alarm says before it is over.
      !bench.acts.some((acted) => acted >= rose && acted < from) &&
      isLoud(world, alarm) &&
      bench.looks.some(({ at }) => at >= from && at < to && !isMuted(world, alarm, at)),
  );
  const proofs = terms.filter((term) => term.hash === hash && isProof(term, terms, seen, bakeMs));
  if (proofs.length === 0) wrong.push(`S2, S12: ${name(target)} was not good: ${said(terms)}`);
  const way = terms.slice(terms.findLastIndex((term) => term.hash === hash) + 1);
  const barred = way.filter((term) => barrierOn(world, term.definition) && isKnown(bench, act, term));
  if (barred.length > 0)
    wrong.push(`S2: across the barrier on ${barred.map(({ definition }) => name(definition)).join(', ')}`);
  const books = ledger.known(service.service);
  const running = { definition: act.ran, hash: hashIn(world, act.ran ?? ''), kind: 'deploy' };
  const nearestIf = (shift = act.at) => {
    const isNoted = books.terms.at(-1)?.definition === act.ran;
    const terms = (isNoted ? books.terms : [...books.terms, { ...running, shift }]) as typeof books.terms;
    const good = goodOnes({ ...books, terms, policy: service.rollback });
    return good.find(({ definition }) => whyUnusable(world, definition) === undefined)?.definition;
  };
  // Of what was deployed anew before anybody noted it, AWS tells the last shift alone.
  const moved = world.shifts.findLast(({ at, definition }) => definition === act.ran && at < act.at);
  const nearest = [ranIn(begins, act)?.shift, moved?.at].map(nearestIf);
  if (!nearest.includes(target as TaskDefinitionArn) && !inMotion)
    wrong.push(`U2: towards ${name(target)}, and ${name(nearest[0] ?? '/nothing')} is nearest`);
  return wrong;
}

const said = (terms: readonly TrueTerm[]) =>
  terms
    .map(({ definition, shift, leftFor }) => `${name(definition)} from ${iso(shift)}, left for ${leftFor}`)
    .join('; ');
