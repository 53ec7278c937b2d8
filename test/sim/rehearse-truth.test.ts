import { describe, expect, test } from 'vitest';
import { type DurationMs, minutes, plus, seconds } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { conditionsOf, diceFor } from '../../sim/rehearse/conditions.ts';
import { type Fault, type Incident, ill } from '../../sim/rehearse/incident.ts';
import { quiet } from '../../sim/rehearse/library-parts.ts';
import { hurts, Truth } from '../../sim/rehearse/truth.ts';
import { definitionArn } from '../../sim/shop.ts';
import { World } from '../../sim/world.ts';

const conditions = { ...conditionsOf(diceFor(0, 1, 0)), start: NOON, tasks: 4 };
const at = (min: number) => plus(NOON, minutes(min));
const failing = (errors: number, over: Partial<Fault> = {}): Fault => ({ sickness: () => ill({ errors }), ...over });

function truthOf(over: Partial<Incident> = {}, controller: 'codedeploy' | 'ecs' = 'codedeploy') {
  const world = new World(new VirtualClock(NOON));
  const shift = (min: number, revision: number, percent?: number) =>
    world.shifted({ at: at(min), service: 'checkout', definition: definitionArn(revision), percent });
  const truth = new Truth(world, { conditions, ...quiet, ...over }, controller);
  const shares = (min: number) =>
    Object.fromEntries(truth.parts(at(min)).map(({ revision, share }) => [revision, Math.round(share * 100)]));
  return { world, truth, shift, shares };
}

describe('who serves', () => {
  test('the good one alone, before anything is shipped', () => {
    expect(truthOf().shares(5)).toEqual({ 41: 100 });
  });

  test('in a canary both, and after it the new one; after a rollback the old one again', () => {
    const { shift, shares } = truthOf();
    shift(1, 42, 10);
    shift(6, 42);
    shift(9, 41);
    expect([0, 1, 5.9, 6, 9].map(shares)).toEqual([
      { 41: 100 },
      { 42: 10, 41: 90 },
      { 42: 10, 41: 90 },
      { 42: 100 },
      { 41: 100 },
    ]);
  });

  test('what is asked before a shift is known still holds after it', () => {
    const { shift, shares } = truthOf();
    expect(shares(2)).toEqual({ 41: 100 });
    shift(3, 42);
    expect([2, 3].map(shares)).toEqual([{ 41: 100 }, { 42: 100 }]);
  });

  test('a term’s age goes on through the steps of a shift, and begins anew with the next term', () => {
    const { shift, truth } = truthOf();
    shift(1, 42, 10);
    shift(6, 42);
    shift(20, 41);
    shift(30, 42);
    const ageOf42 = (min: number) => truth.parts(at(min)).find(({ revision }) => revision === 42)?.age;
    expect([3, 10, 25, 31].map(ageOf42)).toEqual([minutes(2), minutes(9), undefined, minutes(1)]);
  });

  test('with ECS the traffic moves when the new tasks run, if they ever do', () => {
    const { world, shift, shares } = truthOf({}, 'ecs');
    world.ecs.startTimes.set(definitionArn(42), seconds(90) as DurationMs);
    world.ecs.startTimes.set(definitionArn(43), 'never');
    shift(1, 42);
    shift(10, 43);
    shift(13, 41); // the circuit breaker goes back to what it never left
    expect([2, 2.5, 11, 12.9].map(shares)).toEqual([{ 41: 100 }, { 42: 100 }, { 42: 100 }, { 42: 100 }]);
  });

  test('with ECS a deployment that is overtaken before its tasks run gets nothing', () => {
    const { shift, shares } = truthOf({}, 'ecs');
    shift(1, 42);
    shift(1.5, 43);
    expect([2, 3].map(shares)).toEqual([{ 41: 100 }, { 43: 100 }]);
  });
});

describe('how well', () => {
  test('a fault hurts as much as its share of the traffic', () => {
    const { shift, truth } = truthOf({ faults: new Map([[42, failing(0.5)]]) });
    shift(1, 42, 10);
    shift(6, 42);
    expect([0, 2, 7].map((min) => truth.harm(at(min)).errors)).toEqual([0, 0.05, 0.5]);
  });

  test('one bad task of four takes a quarter, and the shares still add up', () => {
    const { shift, truth } = truthOf({ faults: new Map([[42, failing(1, { oneTask: true })]]) });
    shift(1, 42, 10);
    expect(truth.harm(at(2)).errors).toBeCloseTo(0.025);
    const served = truth.served(at(2));
    expect(served.map(({ share }) => Math.round(share * 1_000))).toEqual([25, 75, 900]);
    expect(served.map(({ errorRate }) => errorRate > 0.5)).toEqual([true, false, false]);
  });

  test('the weather is everybody’s, and only while it lasts; it comes on top of a fault', () => {
    const weather = {
      from: minutes(5),
      until: minutes(10),
      sickness: ill({ errors: 0.3, latencyMs: 900 }),
      traffic: 4,
    };
    const { shift, truth } = truthOf({ weather, faults: new Map([[42, failing(0.5)]]) });
    shift(8, 42);
    expect([4.9, 5, 9, 10].map((min) => truth.harm(at(min)).errors)).toEqual([0, 0.3, 0.8, 0.5]);
    const usual = conditions.requestsPerSecond(minutes(5));
    expect(truth.requestsPerSecond(at(5))).toBeCloseTo(4 * usual);
    expect(truth.requestsPerSecond(at(10))).toBeCloseTo(conditions.requestsPerSecond(minutes(10)));
  });

  test('what fails anyway is no harm, but alarms see it', () => {
    const { truth } = truthOf();
    expect(truth.harm(at(1))).toEqual({ errors: 0, latencyMs: 0 });
    expect(truth.served(at(1))[0]?.errorRate).toBeGreaterThan(0);
  });

  test('beyond one in a thousand, or 300 ms, people are hurt', () => {
    expect(hurts({ errors: 0.001, latencyMs: 300 })).toBe(false);
    expect(hurts({ errors: 0.0011, latencyMs: 0 })).toBe(true);
    expect(hurts({ errors: 0, latencyMs: 301 })).toBe(true);
  });
});
