import { type EpochMs, elapsed, plus } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import type { PortCall } from '../belay/around.ts';
import { NOON } from '../incident/stage-clock.ts';
import { doDeed } from './person.ts';
import { Records } from './records.ts';
import { Rules } from './rules.ts';
import type { SmallWorld } from './small-world.ts';
import { openStage, type SmallStage, settled } from './stage.ts';
import type { Step } from './step.ts';
import { NAMED } from './text.ts';
import { commandsAws, isWrite, NOTHING, type Touches, touchesOf } from './touches.ts';
import { type Pending, TIME_LEFT, Wake } from './wake.ts';

/** Longer than that no request is under way to AWS: who froze with it on its way has sent it. */
const UNDER_WAY_MAX = 2_000;
const NAMES = ['A', 'B', 'C', 'D'].map((letter) => `${NAMED}${letter}`);

/** A small world in the middle of one way through it. Nothing happens but the steps that are taken. */
export class Scene {
  readonly stage: SmallStage;
  readonly rules: Rules;
  readonly records: Records;
  readonly wakes: readonly Wake[];
  crashes: number;
  lost: number;
  /** How far the person has got, and time. */
  deeds = 0;
  moments = 0;
  /** How often an answer was waited for in vain: what it was about may have happened all the same. */
  inVain = 0;

  private constructor(stage: SmallStage) {
    const { small } = stage;
    this.stage = stage;
    this.rules = new Rules(stage);
    this.records = new Records(stage);
    this.crashes = small.crashes ?? 0;
    this.lost = small.lost ?? 0;
    const onlooker = {
      saw: (by: string, call: PortCall, answer: unknown) => {
        this.rules.saw(by, call, answer);
        this.records.saw(call, answer);
      },
    };
    this.wakes = NAMES.slice(0, small.wakes).map((name) => new Wake(name, stage, stage.config, onlooker));
  }

  static async open(small: SmallWorld): Promise<Scene> {
    return new Scene(await openStage(small));
  }

  /** Everything that may happen next; empty: all is over. Strays may also never happen. */
  steps(): Step[] {
    const steps = [...this.wakes.flatMap((wake) => this.#stepsOf(wake)), ...this.#deed(), ...this.#time()];
    const next = this.wakes.flatMap((wake) => wake.nextAt() ?? []).toSorted((a, b) => a - b)[0];
    if (steps.some(({ stray }) => !stray) || next === undefined) return steps;
    return [...steps, this.#passTo(next, 'time passes to the end of a sleep')];
  }

  async take(step: Step): Promise<void> {
    this.rules.by = step.actor;
    await step.go();
    await settled();
  }

  #stepsOf(wake: Wake): Step[] {
    const { name: actor, status } = wake;
    if (status === 'not-begun') return this.#begin(wake);
    if (status === 'dead') return [];
    const calls = wake.pending.flatMap((pending) => this.#calls(wake, pending));
    // What is answered goes on at once; only who hears nothing any more notices how late it is.
    const idle = !wake.pending.some((pending) => !pending.isStray());
    const due = idle && (wake.nextAt() ?? Number.POSITIVE_INFINITY) <= this.stage.clock.now();
    const moody = { actor, jealous: true, stray: false };
    const text = 'has waited long enough';
    const wakeUp: Step = { ...moody, id: `${actor} wakes`, text, touches: NOTHING, go: () => wake.wakeUp() };
    const crash: Step = {
      ...moody,
      id: `${actor} dies`,
      text: 'dies',
      touches: { reads: [], writes: ['crashes'] },
      go: () => {
        this.crashes -= 1;
        wake.die();
      },
    };
    const mayDie = this.crashes > 0 && status === 'runs';
    return [...calls, ...(due ? [wakeUp] : []), ...(mayDie ? [crash] : [])];
  }

  #begin(wake: Wake): Step[] {
    const { late = 0 } = this.stage.small;
    if (this.#timeMayPass() && this.wakes.indexOf(wake) >= this.wakes.length - late) return [];
    const step: Step = {
      id: `${wake.name} begins`,
      actor: wake.name,
      text: 'begins',
      touches: NOTHING,
      auto: !this.#timeMayPass(),
      go: () => {
        this.rules.begins(wake.name, TIME_LEFT);
        wake.begin(this.stage.event);
      },
    };
    return [step];
  }

  #calls(wake: Wake, pending: Pending): Step[] {
    const { name: actor } = wake;
    const touches = touchesOf(pending.call);
    const stray = pending.isStray();
    if (stray && !isWrite(touches)) return [];
    const common = { actor, stray, touches, jealous: wake.disappointed };
    const answer: Step = {
      ...common,
      id: `${actor} ${pending.id}`,
      text: pending.text,
      auto: this.#mattersToNobody(touches) && !stray && !wake.disappointed,
      go: () => pending.answer(),
    };
    if (this.lost === 0 || !isWrite(touches)) return [answer];
    const lose: Step = {
      ...common,
      id: `${actor} loses ${pending.id}`,
      text: `${pending.text}, whose answer is lost`,
      touches: { ...touches, writes: [...touches.writes, 'lost'] },
      jealous: true,
      go: () => {
        this.lost -= 1;
        const how = { unanswered: true };
        return pending.lose(new CallFailed(pending.call.name, 'unavailable', 'the answer was lost', how));
      },
    };
    return [answer, lose];
  }

  /** Whenever it is done, nobody but the caller will know: there is no need to try it at several moments. */
  #mattersToNobody({ reads, writes, adds = [] }: Touches): boolean {
    if (writes.length > 0) return false;
    if (this.#timeMayPass()) return this.stage.small.brisk === true && reads.length + adds.length === 0;
    if (adds.length > 0) return this.crashes === 0 && this.lost === 0;
    return reads.every((thing) => thing === 'alarms');
  }

  #timeMayPass = () => this.moments < (this.stage.small.moments?.length ?? 0);

  #deed(): Step[] {
    const deed = this.stage.small.person?.[this.deeds];
    if (!deed) return [];
    const aws = deed.do === 'deploy' || deed.do === 'stop';
    // Of what was shipped the rules know whether an intent came before it.
    const hold = 'scope' in deed && deed.scope === 'all' ? 'hold for all' : 'hold';
    const writes = aws ? ['aws', 'incident'] : [hold];
    const go = () => {
      this.deeds += 1;
      this.records.deed(deed);
      doDeed(this.stage, this.rules, deed);
    };
    const text = Object.values(deed).join(' ');
    return [{ id: `a person: ${this.deeds}`, actor: 'a person', text, touches: { reads: [], writes }, go }];
  }

  #time(): Step[] {
    const { small, clock } = this.stage;
    const moment = small.moments?.[this.moments];
    if (moment === undefined) return [];
    const to = plus(NOON, moment);
    const calls = this.wakes.flatMap(({ pending }) => pending);
    const sent = calls.some(({ call }) => commandsAws(touchesOf(call)));
    if (sent && to - clock.now() > UNDER_WAY_MAX) return [];
    const text = `${moment / 1_000} s after noon`;
    const late = this.#passTo(to, text);
    if (!this.wakes.some((wake) => (wake.nextAt() ?? to) < to)) return [late];
    const silent = this.#passTo(to, `${text}, and who waits for an answer has given up`, true);
    return [late, silent];
  }

  async #giveUp(at: EpochMs): Promise<void> {
    for (const wake of this.wakes) {
      for (; (wake.nextAt() ?? at + 1) <= at; await settled()) {
        this.inVain += 1;
        wake.wakeUp();
      }
    }
  }

  /** AWS does what is due on the way. No two steps are more at odds than time and anything else. */
  #passTo(to: EpochMs, text: string, givesUp = false): Step {
    const { clock, world, small } = this.stage;
    const go = async () => {
      await clock.advance(elapsed(clock.now(), to));
      world.happenings.runDue(clock.now());
      this.moments = (small.moments ?? []).filter((moment) => plus(NOON, moment) <= to).length;
      this.records.passed(to);
      if (givesUp) await this.#giveUp(to);
    };
    return { id: `time ${to} ${givesUp}`, actor: 'time', text, touches: NOTHING, stops: true, go };
  }
}
