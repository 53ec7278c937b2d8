import type { BelayConfig } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { type EpochMs, elapsed, millis, minutes, seconds } from '../../functions/core/units.ts';
import { configFor } from '../belay/config.ts';
import { Driver, SWEEP_EVERY } from '../belay/drive.ts';
import { ledgerOf } from '../belay/ledger-of.ts';
import { VirtualClock } from '../clock.ts';
import { Dice } from '../dice.ts';
import { buildStage } from '../incident/build.ts';
import { arnOf } from '../incident/definitions.ts';
import { finalOf } from '../incident/final.ts';
import type { Plot } from '../incident/plot.ts';
import { NOON } from '../incident/stage-clock.ts';
import { at } from '../incident/symptoms.ts';
import { Audit } from '../rules/audit.ts';
import { leftAlone } from '../rules/ends.ts';
import { HookRules } from '../rules/hooks.ts';
import { judgeUse } from '../rules/use.ts';
import { type AnyPlot, anyPlot } from './any-plot.ts';
import { anyChaos, type Chaos } from './chaos.ts';
import { Counts } from './counts.ts';
import { Lambda, RESPONDER_TIME } from './lambda.ts';
import { measureFrom } from './measured.ts';
import { Mishaps } from './mishaps.ts';
import { Players } from './players.ts';
import { Story } from './story.ts';
import { Trouble } from './trouble.ts';

/** What came of one seed. */
export interface RunResult {
  readonly seed: number;
  /** `2026-11-21T12:39:00.000Z S5: …`; none: every rule held. */
  readonly violations: readonly string[];
  readonly counts: Counts;
  /** Line by line, if it was asked for. */
  readonly story: readonly string[];
}

/** One incident by its seed, from before its alarm until its end: always the same one. */
export async function runIncident(seed: number, like: BelayConfig, { tell = false } = {}): Promise<RunResult> {
  const dice = new Dice(seed);
  const chosen = anyPlot(dice);
  const chaos = anyChaos(dice, NOON);
  return playOut({ seed, chosen, chaos, dice, like, story: new Story(tell) });
}

interface Playing {
  readonly seed: number;
  readonly chosen: AnyPlot;
  readonly chaos: Chaos;
  readonly dice: Dice;
  readonly like: BelayConfig;
  readonly story: Story;
}

async function playOut({ seed, chosen, chaos, dice, like, story }: Playing): Promise<RunResult> {
  const { plot } = chosen;
  const counts = new Counts();
  const clock = new VirtualClock(NOON, 'promises');
  const trouble = new Trouble(chaos, dice, counts, clock);
  const stage = buildStage(plot, clock, addresses(), trouble);
  const { world } = stage;
  if (chosen.measured) measureFrom(world, plot, chosen.measured, NOON);
  const ledger = await ledgerOf(stage, plot, NOON);
  const config = brisk(alone(configFor(plot, like), plot), dice);
  if (dice.chance(0.7)) world.codedeploy.pace.installMs = seconds(15);
  const service = config.services.find((s) => s.service === plot.service);
  invariant(service !== undefined, 'the config guards the service of the plot');
  const now = () => clock.now();
  trouble.around(world);
  const memory = millis(RESPONDER_TIME + chaos.stale.ageMs + seconds(2));
  const mishaps = new Mishaps({ chaos, dice, counts, world, plot, clock, story });
  const audit = new Audit({
    world,
    service,
    ledger,
    now,
    memory,
    staleMs: chaos.stale.share > 0 ? chaos.stale.ageMs : undefined,
    past: pastOf(plot),
    changes: mishaps.changes,
    fresh: plot.ledger === 'empty',
  });
  const hookRules = new HookRules(world, plot, now);
  const backdrop = { world, clock, ledger, plot };
  const onlookers = [audit, hookRules, mishaps];
  const onlooker = {
    saw: (...[call, answer, invocation]: Parameters<HookRules['saw']>) => {
      for (const one of onlookers) one.saw(call, answer, invocation);
      story.say(now(), invocation, () => `${call.name} → ${brief(answer)}`);
    },
  };
  const { skew } = mishaps;
  const meets = isUntroubled(chaos) ? undefined : mishaps.meets;
  const lambda = new Lambda({ backdrop, onlooker, meets, skew });
  const players = new Players({
    stage,
    lambda,
    config,
    ledger,
    chaos,
    dice,
    counts,
    story,
    hookRules,
    audit,
    plot,
    clock,
  });
  trouble.rages = true;
  story.say(NOON, 'plot', () => JSON.stringify(chosen));
  story.say(NOON, 'chaos', () => JSON.stringify(chaos));
  const drive = { clock, until: at(plot.until), sweepEvery: SWEEP_EVERY, atOnce: chaos.atOnce };
  const driver = new Driver(stage, players, drive);
  players.announce();
  await driver.run();
  audit.atTheEnd(millis(RESPONDER_TIME + seconds(31) + chaos.skewMs));
  audit.namesOvertaken(world.sns.published);
  const final = finalOf(world, plot);
  story.say(now(), 'end', () => JSON.stringify(final));
  const end = { world, ledger, service, plot, now: now(), final, told: players.told() };
  const ends = chaos.unguards ? [] : [...leftAlone(end), ...judgeUse(end, chosen.straight && mustHelp(chaos, counts))];
  counts.add('minutes', Math.round(elapsed(NOON, now()) / minutes(1)));
  counts.add('port calls', lambda.calls.length);
  for (const { operation } of audit.effects) counts.add(`effect ${operation}`);
  const violations = [
    ...audit.violations,
    ...players.violations,
    ...hookRules.atTheEnd({ denied: isDenied(chaos) }),
    ...ends,
  ];
  for (const violation of violations) story.say(now(), 'VIOLATION', () => violation);
  return { seed, violations, counts, story: story.lines };
}

const isDenied = ({ calls }: Chaos) => (calls['access-denied'] ?? 0) > 0;
const isUntroubled = ({ crash, person, ledgerDown, lostRechecks }: Chaos) =>
  crash === 0 && person === 0 && ledgerDown === undefined && lostRechecks === 0;

/** Without the sample's other service, which has no part in it. */
const alone = (config: BelayConfig, { service }: Plot): BelayConfig => ({
  ...config,
  services: config.services.filter((s) => s.service === service || !['checkout', 'cart'].includes(s.service)),
});

/** Most soaks last half a minute in place of five: a hundred and fifty probes in a row teach little. */
const brisk = (config: BelayConfig, dice: Dice): BelayConfig =>
  dice.chance(0.2)
    ? config
    : { ...config, services: config.services.map((s) => ({ ...s, policy: { ...s.policy, soakMs: seconds(30) } })) };

/** People do not interfere, no permission is missing, and no hook died in both of its tries: its rollback has then failed. */
const mustHelp = (chaos: Chaos, { all }: Counts) =>
  chaos.person === 0 && !isDenied(chaos) && !all.has('hook died twice');

function addresses() {
  let tasks = 0;
  return () => {
    tasks += 1;
    return `10.0.${tasks >> 8}.${tasks & 255}`;
  };
}

const pastOf = (plot: Plot) =>
  plot.served.map(({ revision, from }): { definition: string; shift: EpochMs } => ({
    definition: arnOf(plot, revision),
    shift: at(from),
  }));

const BRIEF = 240;
const brief = (answer: unknown): string => {
  const text = JSON.stringify(answer instanceof Map ? [...answer] : answer) ?? 'nothing';
  return text.length > BRIEF ? `${text.slice(0, BRIEF)}…` : text;
};
