import { type DurationMs, elapsed, minutes, plus, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { makeResponder } from '../../functions/flows/respond.ts';
import { around } from '../belay/around.ts';
import { hookOver } from '../belay/hook.ts';
import { responderPorts } from '../belay/ports.ts';
import { finalOf } from '../incident/final.ts';
import { play, type Troupe } from '../incident/play.ts';
import { at } from '../incident/symptoms.ts';
import type { Rules } from './rules.ts';
import type { SmallStage } from './stage.ts';
import { RETRIED_AFTER_SECONDS, TIME_LEFT } from './wake.ts';

/* What must hold once nobody is awake any more: Lambda's and the queue's second tries, rechecks and sweeps run to the end. */

export const LEASE_MAX = seconds(90);
const ACTS = new Set(['roll-back', 'stop-deployment']);
const SWEEP = { belay: 'sweep' };
/** A wait that ends in a page may last this long, and the look that ends it may come by the next sweep. */
const PAGED_WITHIN = minutes(60 + 15);

/** `failed`: invocations that died or failed, whose event comes again. `mishaps`: crashes and answers that were lost. */
export async function runToQuiet(
  stage: SmallStage,
  rules: Rules,
  { failed, mishaps }: { readonly failed: number; readonly mishaps: number },
): Promise<void> {
  const { world, clock, queue, plot, event, config, ledger } = stage;
  for (let n = 0; n < failed; n += 1) queue.send(JSON.stringify(event), clock.now(), RETRIED_AFTER_SECONDS);
  for (const { event: said } of world.emitted) queue.send(JSON.stringify(said), clock.now());
  let invocations = 0;
  const respond = async (what: unknown) => {
    invocations += 1;
    const name = `later${invocations}`;
    rules.begins(name, TIME_LEFT);
    const ports = around(responderPorts(stage, name), async (call, run) => {
      rules.by = name;
      const answer = await run();
      rules.saw(name, call, answer);
      return answer;
    });
    const deliveries = parseDeliveries(what, config);
    const { outcomes, failedMessages } = await clock.run(makeResponder(config, ports)(deliveries, TIME_LEFT));
    for (const { error } of outcomes) if (error !== undefined) rules.object(`a bug: ${String(error)}`);
    return failedMessages;
  };
  const answerHook = hookOver(stage, config);
  for (const invocation of world.hookInvocations.slice()) await clock.run(answerHook(invocation));
  const troupe: Troupe = {
    now: () => clock.now(),
    leap: (to) => clock.advance(elapsed(clock.now(), to)),
    respond,
    hook: async (invocation) => void (await clock.run(answerHook(invocation))),
    isOver: async () => (await ledger.read(plot.service)).incident === undefined,
  };
  await play(stage, troupe, [SWEEP], { until: at(plot.until), sweepEvery: minutes(plot.sweepEvery) });
  await judgeEnd(stage, rules, mishaps);
}

async function judgeEnd(stage: SmallStage, rules: Rules, mishaps: number): Promise<void> {
  const { small, ledger, plot, world } = stage;
  const { vetoes, incident, past } = await ledger.read(plot.service);
  const { acts } = rules;
  const [fewest, most] = small.acts;
  if (acts.length < fewest || acts.length > most)
    rules.object(`${acts.length} acts, and ${fewest} to ${most} were to be`);
  if (acts.length === 0 && vetoes.length > 0 && !rules.stopped)
    rules.object('vetoed, although nobody went back from it');
  for (const { intent, by } of acts) {
    if (!vetoes.some(({ hash }) => hash === intent?.veto)) rules.object(`what ${by} went back from is not vetoed`);
    const known = [...past, incident].some((one) => one?.intent?.nonce === intent?.nonce);
    if (!known) rules.object(`no incident knows any more what ${by} did`);
  }
  if (incident && (incident.nextCheckAt ?? 0) < stage.clock.now() - minutes(plot.sweepEvery + 1)) {
    rules.object(`L2: ${incident.id} is forgotten`);
  }
  await judgeLease(stage, rules);
  judgeAlarms(stage, rules, incident?.handedOver !== undefined);
  const { healthy, running } = finalOf(world, plot);
  if (small.endsWell && !healthy) rules.object(`U1: it ends with ${running}, and not well`);
  judgeNews(stage, rules, mishaps);
}

/** An invocation that died may have had it until just now. */
async function judgeLease({ ledger, clock, plot }: SmallStage, rules: Rules): Promise<void> {
  const later = plus(clock.now(), LEASE_MAX);
  const auditor = { service: plot.service, owner: 'the auditor' };
  if ((await ledger.take(auditor, later, plus(later, 1 as DurationMs))) === 'held')
    rules.object('L3: the lease is held');
}

function judgeAlarms({ world, service, clock }: SmallStage, rules: Rules, handedOver: boolean): void {
  const now = clock.now();
  for (const name of service.alarms) {
    const states = (world.cloudwatch.alarms.get(name)?.states ?? []).filter((state) => state.at <= now);
    const sorted = states.toSorted((a, b) => a.at - b.at);
    const last = sorted.at(-1);
    const since = sorted[sorted.findLastIndex(({ state }) => state !== last?.state) + 1]?.at ?? now;
    const old = last?.state === 'ALARM' && elapsed(since, now) > PAGED_WITHIN;
    if (old && !handedOver)
      rules.object(`L1: ${name} fires since ${elapsed(since, now) / 60_000} min, and nobody has it`);
  }
}

/** One message per transition; who dies between telling and recording it tells it twice. */
function judgeNews({ world }: SmallStage, rules: Rules, mishaps: number): void {
  const told = new Map<string, number>();
  const news = world.sns.published.filter(({ attributes }) => attributes['kind']?.StringValue === 'incident');
  for (const { attributes } of news) {
    const what = ['decision', 'why'].map((name) => attributes[name]?.StringValue).join(' ');
    told.set(what, (told.get(what) ?? 0) + 1);
  }
  for (const [what, times] of told) if (times > 1 + mishaps) rules.object(`"${what}" was told ${times} times`);
  const boasts = news.some(({ attributes }) => ACTS.has(attributes['decision']?.StringValue ?? ''));
  if (boasts && rules.acts.length === 0 && !rules.stopped) rules.object('an act was told that nobody did');
  for (const { intent, over, by } of rules.acts) {
    const heard = news.some(({ attributes }) => attributes['decision']?.StringValue === intent?.act);
    if (!heard) rules.object(`nobody was told of the act of ${by}`);
    const name = over?.split('/').at(-1) ?? '';
    if (over && !news.some(({ message }) => message.includes(name))) {
      rules.object(`S9: ${by} wrote over ${name}, which a person had just shipped, and nobody was told`);
    }
  }
}
