import type { BelayConfig } from '../../functions/core/config.ts';
import { type DurationMs, minutes, seconds } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import { alarmChanged, muteDetailOf } from '../aws/alarm-event.ts';
import { stateAt } from '../aws/cloudwatch.ts';
import type { Company } from '../belay/drive.ts';
import type { VirtualClock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { Emitted, HookInvocation } from '../happenings.ts';
import type { Stage } from '../incident/build.ts';
import type { Plot } from '../incident/plot.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { Audit } from '../rules/audit.ts';
import type { HookRules } from '../rules/hooks.ts';
import { lookOf } from '../rules/judge-act.ts';
import { openWindow } from '../rules/window.ts';
import type { Chaos } from './chaos.ts';
import type { Counts } from './counts.ts';
import type { Lambda } from './lambda.ts';
import { hookDiedRecord, STRANGERS } from './messages.ts';
import type { Story } from './story.ts';

interface Props {
  readonly stage: Stage;
  readonly lambda: Lambda;
  readonly config: BelayConfig;
  readonly ledger: MemoryLedger;
  readonly chaos: Chaos;
  readonly dice: Dice;
  readonly counts: Counts;
  readonly story: Story;
  readonly hookRules: HookRules;
  readonly audit: Audit;
  readonly plot: Plot;
  readonly clock: VirtualClock;
}

/** Belay's functions in one run, and the roads that lead to them. */
export class Players implements Company {
  readonly violations: string[] = [];
  readonly #props: Props;
  #config: BelayConfig;

  constructor(props: Props) {
    this.#props = props;
    this.#config = props.config;
  }

  /** What has happened before the run begins arrives now. */
  announce(): void {
    const { stage, plot, chaos, clock, dice } = this.#props;
    const { world } = stage;
    const now = clock.now();
    for (const [name, { states }] of world.cloudwatch.alarms) {
      const { StateValue, StateTransitionedTimestamp, StateReasonData } = stateAt(states, now);
      if (StateValue !== 'ALARM' || !Object.hasOwn(plot.alarms, name)) continue;
      const at = (StateTransitionedTimestamp?.getTime() ?? now) as typeof now;
      const state = { at, state: StateValue, reasonData: StateReasonData };
      const previous = { at, state: 'OK' } as const;
      const muteDetail = muteDetailOf(world.cloudwatch.muteRules, name, at);
      const event = alarmChanged({ name, state, previous, configuration: { metrics: [] }, muteDetail });
      world.emitted.push({ at: now, event });
    }
    if (chaos.strangers) stage.queue.send(JSON.stringify(dice.pick(STRANGERS)), now);
  }

  async respond(event: object): Promise<readonly string[] | 'all'> {
    const { lambda, counts, story, clock } = this.#props;
    this.#perhapsUnguards();
    const came = await lambda.respond(event, this.#config);
    counts.add('invocations');
    if (came === 'died') {
      story.say(clock.now(), 'lambda', () => 'the responder died');
      return 'all';
    }
    for (const outcome of came.outcomes) this.#note(outcome);
    return came.outcomes.some(({ failed }) => failed) && !('Records' in event) ? 'all' : came.failedMessages;
  }

  async hook(invocation: HookInvocation): Promise<void> {
    const { lambda, counts, clock, hookRules, story, stage } = this.#props;
    counts.add('hook calls');
    for (let tries = 1; tries <= 2; tries += 1) {
      const came = await lambda.hook(invocation, this.#props.config);
      if (came !== 'died') {
        hookRules.answered(invocation, came);
        this.#noteHook(came);
        if (came.report.outcome !== 'not-reported') return;
      }
      story.say(clock.now(), 'lambda', () => `a hook died or could not report (${tries})`);
      // Lambda tries an asynchronous invocation that failed again, after a minute.
      if (tries === 1) await clock.sleep(minutes(1));
    }
    counts.add('hook died twice');
    stage.queue.send(JSON.stringify(hookDiedRecord(invocation)), clock.now());
  }

  arrivals({ event }: Emitted): readonly DurationMs[] {
    const { chaos, dice, counts, clock } = this.#props;
    if (clock.now() >= chaos.until) return [seconds(0)];
    const bestEffort = event['source'] === 'aws.codedeploy';
    if (bestEffort && chaos.lost > 0 && dice.chance(chaos.lost)) {
      counts.fault('lost event');
      return [];
    }
    const late = chaos.late > 0 && dice.chance(chaos.late);
    if (late) counts.fault('late event');
    const first = late ? seconds(dice.between(5, 300)) : seconds(0);
    if (chaos.duplicate === 0 || !dice.chance(chaos.duplicate)) return [first];
    counts.fault('duplicate event');
    return [first, seconds(dice.pick([0, 1, 30, 200]))];
  }

  isIdle(): boolean {
    const { stage, plot, ledger, config } = this.#props;
    const service = config.services.find(({ service: name }) => name === plot.service);
    const busy = service !== undefined && openWindow(stage.world, service);
    return ledger.known(plot.service).incident === undefined && !busy && !this.#isLoud();
  }

  /** Nothing is planned, nothing is in flight, and whatever is open is with people. */
  isOver(): boolean {
    const { stage, plot, ledger, clock, config } = this.#props;
    const now = clock.now();
    const { incident } = ledger.known(plot.service);
    if (stage.world.happenings.next() !== undefined) return false;
    const service = config.services.find(({ service: name }) => name === plot.service);
    if (service && openWindow(stage.world, service)) return false;
    const soon = stage.queue.next();
    if (incident === undefined) return soon === undefined && !this.#isLoud();
    const resting =
      incident.handedOver !== undefined && incident.last !== undefined && incident.last.at >= incident.handedOver.at;
    return resting && (incident.nextCheckAt ?? 0) > now && (soon === undefined || soon > now + minutes(2));
  }

  /** An alarm fires that somebody must hear of. */
  #isLoud(): boolean {
    const { stage, plot, clock } = this.#props;
    return Object.entries(plot.alarms).some(([name, { suppressed }]) => {
      const states = stage.world.cloudwatch.alarms.get(name)?.states ?? [];
      return !suppressed && stateAt(states, clock.now()).StateValue === 'ALARM';
    });
  }

  /** What people were told of incidents: `escalate held`. */
  told(): readonly string[] {
    return this.#props.stage.world.sns.published.flatMap(({ attributes }) =>
      attributes['kind']?.StringValue === 'incident'
        ? [`${attributes['decision']?.StringValue} ${attributes['why']?.StringValue}`]
        : [],
    );
  }

  /** Somebody takes the service out of belay.yaml and deploys that. */
  #perhapsUnguards(): void {
    const { chaos, plot, counts, ledger, story, clock } = this.#props;
    if (!chaos.unguards || this.#config !== this.#props.config || ledger.known(plot.service).incident === undefined)
      return;
    this.#config = {
      ...this.#config,
      services: this.#config.services.filter(({ service }) => service !== plot.service),
    };
    counts.fault('service taken out of the config');
    story.say(clock.now(), 'person', () => `takes ${plot.service} out of the config`);
  }

  #note({ service, wakes, decision, result, because, error, told }: Outcome): void {
    const { counts, story, clock, plot, audit } = this.#props;
    const { kind, why } = decision;
    const blind = ['lease-held', 'facts-unavailable', 'ledger-unavailable'].includes(why);
    if (service === plot.service && !blind) audit.looks.push(lookOf(clock.now(), wakes));
    counts.add(`${kind} ${why}`);
    if (result !== undefined) counts.add(`act ${result}`);
    if (told === 'failed') counts.add('message failed');
    story.say(
      clock.now(),
      'belay',
      () => `${service ?? '-'}: ${kind} ${why}${result ? ` (${result})` : ''} ${because ?? ''}`,
    );
    if (error !== undefined && !/no time was left/.test(String(error))) this.violations.push(`a bug: ${String(error)}`);
  }

  #noteHook({ finding, report, error }: HookResult): void {
    const { counts, story, clock } = this.#props;
    counts.add(`hook ${finding.verdict} ${finding.why}`);
    story.say(clock.now(), 'hook', () => `${finding.verdict} ${finding.why}: ${finding.because} (${report.outcome})`);
    if (finding.why === 'hook-error') this.violations.push(`a bug in a hook: ${String(error)}`);
  }
}
