import { describe, expect, test } from 'vitest';
import { minutes } from '../../functions/core/units.ts';
import { HORIZON } from '../../sim/rehearse/conditions.ts';
import { type Incident, isBad } from '../../sim/rehearse/incident.ts';
import { castOf, LIBRARY } from '../../sim/rehearse/library.ts';

const limits = { reachMs: minutes(120), others: 12 };
const SEEDS = Array.from({ length: 60 }, (_, i) => i);
const drawn = (name: string, over: Partial<typeof limits> = {}): Incident[] =>
  SEEDS.map((seed) => castOf(name, seed, { ...limits, ...over }).incident);
const namesOf = (cause: string) => LIBRARY.filter((one) => one.cause === cause).map(({ name }) => name);

describe.each(LIBRARY.map(({ name }) => name))('%s', (name) => {
  const all = drawn(name);

  test('hurts within the time that is played, and says what happens', () => {
    for (const { shipments, weather, story } of all) {
      for (const { at } of shipments) expect(at).toBeLessThan(HORIZON);
      if (weather) expect(weather.until).toBeLessThan(HORIZON);
      expect(story.length).toBeGreaterThan(0);
      for (const { at } of story) expect(at).toBeLessThan(HORIZON);
    }
  });

  test('has no share beyond all, at whatever age', () => {
    for (const { faults, weather } of all.slice(0, 10)) {
      const sicknesses = [...faults.values()].map(({ sickness }) => sickness);
      if (weather) sicknesses.push(() => weather.sickness);
      for (const sickness of sicknesses) {
        for (let age = 0; age < HORIZON; age += minutes(7)) {
          const { errors, latencyMs, memoryPercent } = sickness(age);
          expect(errors).toBeGreaterThanOrEqual(0);
          expect(errors).toBeLessThanOrEqual(1);
          expect(Math.min(latencyMs, memoryPercent)).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });

  test('goes on from what is good', () => {
    for (const incident of all) {
      expect(isBad(incident, incident.good)).toBe(false);
      expect(isBad(incident, incident.good - 1)).toBe(false);
      for (const { revision } of incident.shipments) expect(revision).toBeGreaterThan(incident.good);
    }
  });
});

describe('who is to blame', () => {
  test.each(namesOf('deployment'))('%s: everything that is shipped is bad, and the weather is fine', (name) => {
    for (const incident of drawn(name)) {
      expect(incident.shipments.length).toBeGreaterThan(0);
      for (const { revision } of incident.shipments) expect(isBad(incident, revision)).toBe(true);
      for (const revision of incident.unshipped) expect(isBad(incident, revision)).toBe(true);
      expect(incident.weather).toBeUndefined();
    }
  });

  test.each(namesOf('elsewhere'))('%s: nothing is shipped, and the last deployment is beyond reach', (name) => {
    for (const { shipments, faults, servedFor, weather } of drawn(name, { reachMs: minutes(600) })) {
      expect([shipments.length, faults.size]).toEqual([0, 0]);
      expect(servedFor).toBeGreaterThan(minutes(600));
      expect(weather).toBeDefined();
    }
  });

  test.each(namesOf('ambiguous'))('%s: what is shipped is good, and the trouble comes within reach of it', (name) => {
    for (const reachMs of [minutes(20), minutes(120), minutes(600)]) {
      for (const incident of drawn(name, { reachMs })) {
        expect(incident.shipments.map(({ revision }) => isBad(incident, revision))).toEqual([false]);
        expect(incident.weather?.from).toBeLessThanOrEqual(reachMs - minutes(10));
      }
    }
  });
});

describe('what scenarios are about', () => {
  test('a leak waits twenty minutes, and never longer than the advice says', () => {
    for (const { faults, shipments } of drawn('slow-leak')) {
      const sickness = faults.get(shipments[0]?.revision ?? 0)?.sickness;
      expect(sickness?.(minutes(19.9)).errors).toBe(0);
      expect(sickness?.(minutes(76)).errors).toBeGreaterThan(0);
    }
  });

  test('memory that is full kills, and climbs again', () => {
    const sickness = drawn('memory-climb')[0]?.faults.values().next().value?.sickness;
    const errors = Array.from({ length: 170 }, (_, min) => sickness?.(minutes(min)).errors ?? 0);
    const bursts = errors.filter((now, i) => now > 0 && (errors[i - 1] ?? 0) === 0);
    expect(bursts.length).toBeGreaterThan(1);
    expect(errors[0]).toBe(0);
  });

  test('as many other services fire as there are, and in some shops revisions lie about that nobody deployed', () => {
    expect(drawn('dependency-outage', { others: 0 }).every(({ othersFire }) => othersFire.length === 0)).toBe(true);
    expect(drawn('dependency-outage', { others: 2 }).every(({ othersFire }) => othersFire.length === 2)).toBe(true);
    const many = drawn('dependency-outage', { others: 30 }).map(({ othersFire }) => othersFire.length);
    expect([Math.min(...many) >= 3, Math.max(...many) > 6, Math.max(...many) <= 15]).toEqual([true, true, true]);
    const gaps = drawn('5xx-at-once').filter(({ unshipped }) => unshipped.length > 0).length;
    expect([gaps > 5, gaps < 40]).toEqual([true, true]);
  });

  test('some versions never start, and what a pipeline ships again is the same', () => {
    const never = drawn('crash-at-start').filter(({ neverStart }) => neverStart.length > 0).length;
    expect([never > 5, never < 40]).toEqual([true, true]);
    for (const { same, shipments } of drawn('iac-drift')) {
      expect(same).toEqual({ [shipments[1]?.revision ?? 0]: shipments[0]?.revision });
    }
  });

  test('the alarms that should see it are blind', () => {
    for (const { blind } of drawn('alarm-that-never-fires')) expect(blind).toEqual(['error-rate', 'failed-requests']);
    for (const { blind } of drawn('5xx-at-once')) expect(blind).toEqual([]);
  });
});
