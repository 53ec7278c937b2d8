import { type DurationMs, type EpochMs, elapsed, millis, plus } from '../../functions/core/units.ts';
import type { Served, Source } from '../metrics/types.ts';
import type { World } from '../world.ts';
import { type Incident, type Sickness, TOLERANCE, WELL } from './incident.ts';

/* Who serves, and how well: what really happens, whatever anybody sees of it. */

/** A revision's part of the traffic. */
export interface Part {
  readonly revision: number;
  readonly share: number;
  /** Since production traffic first reached it in this term, in milliseconds. */
  readonly age: number;
}

/** From `at` on, the revision has this share, and the one before it the rest. */
export interface Move {
  readonly at: EpochMs;
  readonly revision: number;
  readonly share: number;
  /** When the term of the revision began that this belongs to. */
  readonly since: EpochMs;
}

/** What the fault adds to everything that is well, over all requests. */
export interface Harm {
  readonly errors: number;
  readonly latencyMs: number;
}

export const revisionIn = (definition: string | undefined) => Number(definition?.split(':').at(-1));
const ageOfAges = 30 * 24 * 3_600_000;

/** Of one service whose traffic moves as the world says. Moments of ECS's rolling deployments: when the new tasks run. */
export class Truth implements Source {
  readonly #world: World;
  readonly #incident: Incident;
  readonly #startTimes: boolean;
  #moves: Move[] = [];
  #seen = -1;

  constructor(world: World, incident: Incident, controller: 'codedeploy' | 'ecs') {
    this.#world = world;
    this.#incident = incident;
    this.#startTimes = controller === 'ecs';
  }

  /** Oldest first. */
  get moves(): readonly Move[] {
    const { shifts, ecs } = this.#world;
    if (this.#seen === shifts.length) return this.#moves;
    this.#seen = shifts.length;
    this.#moves = [];
    for (const [i, { at, definition, percent = 100 }] of shifts.entries()) {
      const takes = this.#startTimes ? (ecs.startTimes.get(definition) ?? millis(40_000)) : millis(0);
      const next = shifts[i + 1];
      if (takes === 'never' || (next && next.at < plus(at, takes))) continue;
      const from = plus(at, takes as DurationMs);
      const revision = revisionIn(definition);
      const before = this.#moves.at(-1);
      const since = before?.revision === revision ? before.since : from;
      this.#moves.push({ at: from, revision, share: percent / 100, since });
    }
    return this.#moves;
  }

  parts(at: EpochMs): readonly Part[] {
    const { moves } = this;
    const now = moves.findLastIndex((move) => move.at <= at);
    const move = moves[now];
    if (move === undefined) return [{ revision: this.#incident.good, share: 1, age: ageOfAges }];
    const newest = { revision: move.revision, share: move.share, age: elapsed(move.since, at) };
    if (move.share >= 1) return [newest];
    const before = moves.slice(0, now).findLast((m) => m.revision !== move.revision && m.share >= 1);
    const rest = { revision: before?.revision ?? this.#incident.good, share: 1 - move.share };
    return [newest, { ...rest, age: before ? elapsed(before.since, at) : ageOfAges }];
  }

  requestsPerSecond = (at: EpochMs): number => {
    const { conditions, weather } = this.#incident;
    const ms = at - conditions.start;
    const times = weather && ms >= weather.from && ms < weather.until ? weather.traffic : 1;
    return conditions.requestsPerSecond(ms) * times;
  };

  served = (at: EpochMs): readonly Served[] => {
    const { conditions } = this.#incident;
    const well = conditions.well(at - conditions.start);
    return this.parts(at).flatMap((part) =>
      this.#pieces(part, at).map(({ share, sickness }) => ({
        share,
        group: this.#startTimes ? undefined : String(part.revision),
        errorRate: Math.min(1, well.errorRate + sickness.errors),
        latencyP99Ms: well.latencyP99Ms + sickness.latencyMs,
        cpuPercent: Math.min(100, well.cpuPercent + sickness.cpuPercent),
        memoryPercent: Math.min(100, well.memoryPercent + sickness.memoryPercent),
      })),
    );
  };

  harm(at: EpochMs): Harm {
    let errors = 0;
    let latencyMs = 0;
    for (const part of this.parts(at)) {
      for (const { share, sickness } of this.#pieces(part, at)) {
        errors += share * Math.min(1, sickness.errors);
        latencyMs = Math.max(latencyMs, sickness.latencyMs);
      }
    }
    return { errors, latencyMs };
  }

  /** What everybody has, whoever serves. */
  weatherAt(at: EpochMs): Sickness {
    const { conditions, weather } = this.#incident;
    const ms = at - conditions.start;
    return weather && ms >= weather.from && ms < weather.until ? weather.sickness : WELL;
  }

  #pieces({ revision, share, age }: Part, at: EpochMs): { readonly share: number; readonly sickness: Sickness }[] {
    const { faults, conditions } = this.#incident;
    const weather = this.weatherAt(at);
    const fault = faults.get(revision);
    if (fault === undefined) return [{ share, sickness: weather }];
    const sickness = both(fault.sickness(age), weather);
    if (!fault.oneTask) return [{ share, sickness }];
    const one = share / conditions.tasks;
    return [
      { share: one, sickness },
      { share: share - one, sickness: weather },
    ];
  }
}

const both = (one: Sickness, other: Sickness): Sickness =>
  other === WELL
    ? one
    : {
        errors: Math.min(1, one.errors + other.errors),
        latencyMs: one.latencyMs + other.latencyMs,
        cpuPercent: one.cpuPercent + other.cpuPercent,
        memoryPercent: one.memoryPercent + other.memoryPercent,
      };

export const hurts = ({ errors, latencyMs }: Harm) => errors > TOLERANCE.errors || latencyMs > TOLERANCE.latencyMs;
