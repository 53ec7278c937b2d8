import type { Incident } from '../../functions/core/incident.ts';
import { type DurationMs, type EpochMs, millis } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import type { PortCall } from '../belay/around.ts';
import type { Meeting, Meets } from '../belay/mortal.ts';
import type { Clock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import { planDeed } from '../incident/deeds.ts';
import type { Deed, Plot } from '../incident/plot.ts';
import { NOON } from '../incident/stage-clock.ts';
import { at } from '../incident/symptoms.ts';
import type { World } from '../world.ts';
import type { Chaos } from './chaos.ts';
import type { Counts } from './counts.ts';
import type { Story } from './story.ts';

interface Stagehand {
  readonly chaos: Chaos;
  readonly dice: Dice;
  readonly counts: Counts;
  readonly world: World;
  readonly plot: Plot;
  readonly clock: Clock;
  readonly story: Story;
}

/** What befalls Belay's own functions at any await: they die, the ledger does not answer, a person deploys just then. */
export class Mishaps {
  /** When people changed what can be gone back to. */
  readonly changes: EpochMs[];
  readonly #hand: Stagehand;
  #deeds = 0;

  constructor(hand: Stagehand) {
    this.#hand = hand;
    this.changes = hand.plot.deeds.flatMap((deed) => (deed.do === 'deploy' ? [] : [at(deed.at)]));
  }

  readonly meets: Meets = async (meeting) => {
    if (this.#hand.clock.now() >= this.#hand.chaos.until) return meeting.run();
    const { crash, person, ledgerDown, lostRechecks } = this.#hand.chaos;
    const { dice, counts, clock } = this.#hand;
    const down = ledgerDown && clock.now() >= ledgerDown.from && clock.now() < ledgerDown.to;
    if (down && meeting.name.startsWith('ledger.')) return this.#ledgerFails(meeting);
    if (meeting.name === 'queue.recheckAll' && lostRechecks > 0 && dice.chance(lostRechecks)) {
      counts.fault('lost recheck');
      return undefined;
    }
    if (person > 0 && this.#deeds < 2 && dice.chance(person)) this.#personActs();
    if (crash > 0 && dice.chance(crash)) return this.#crash(meeting);
    return meeting.run();
  };

  /** The clock of one invocation is off by this. */
  readonly skew = (): number => {
    const { skewMs } = this.#hand.chaos;
    if (skewMs === 0) return 0;
    this.#hand.counts.fault('clock skew');
    return this.#hand.dice.between(-skewMs, skewMs);
  };

  saw({ name, args }: PortCall, answer: unknown): void {
    const closed = name === 'ledger.archive' ? (args[1] as Incident).closed : undefined;
    // It is decided anew in the same breath, so no outcome says it.
    if (closed?.why === 'superseded') this.#hand.counts.add('close superseded');
    if (name === 'codedeploy.create' && answer === 'lost-race') this.#hand.counts.add('lost race');
    if (name === 'ledger.take' && answer === 'held') this.#hand.counts.add('lease held');
    if (name === 'ledger.save' && answer === 'lost-lease') this.#hand.counts.add('lost lease');
  }

  #crash({ run, die, name }: Meeting): Promise<unknown> {
    const { dice, counts } = this.#hand;
    const after = dice.chance(0.5);
    counts.fault(after ? 'crash after a call' : 'crash before a call');
    this.#hand.story.say(this.#hand.clock.now(), 'lambda', () => `dies at ${name}${after ? ', which is done' : ''}`);
    if (after)
      return run()
        .catch(() => {})
        .then(die);
    return die();
  }

  async #ledgerFails({ run, sleep, name }: Meeting): Promise<never> {
    const { dice, counts } = this.#hand;
    counts.fault('ledger down');
    // A write may have been done although nobody hears of it.
    if (dice.chance(0.2)) await run();
    if (dice.chance(0.3)) await sleep(millis(dice.between(100, 3_000)) as DurationMs);
    throw new CallFailed(`dynamodb:${name}`, 'unavailable', 'the ledger does not answer', { unanswered: true });
  }

  /** At the worst moment: between a look and a leap. */
  #personActs(): void {
    const { dice, counts, world, plot, clock } = this.#hand;
    this.#deeds += 1;
    const minute = (clock.now() - NOON) / 60_000;
    const [older, good] = plot.served.map(({ revision }) => revision);
    const revision = dice.pick([
      ...new Set([...plot.deeds.flatMap((d) => ('revision' in d ? [d.revision] : [])), good ?? 0, older ?? 0]),
    ]);
    const deed: Deed = dice.chance(0.7) ? { at: minute, do: 'deploy', revision } : { at: minute, do: 'stop' };
    counts.fault(deed.do === 'deploy' ? 'person deploys in between' : 'person stops in between');
    this.#hand.story.say(clock.now(), 'person', () => JSON.stringify(deed));
    this.changes.push(clock.now());
    planDeed(world, plot, deed);
    world.happenings.runDue(clock.now());
  }
}
