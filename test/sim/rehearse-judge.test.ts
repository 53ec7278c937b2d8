import { describe, expect, test } from 'vitest';
import { minutes } from '../../functions/core/units.ts';
import { type Fault, type Incident, ill } from '../../sim/rehearse/incident.ts';
import { bad42, failing, played } from './rehearse-played.ts';

describe('a run', () => {
  test('is measured from the moment at which people are hurt', () => {
    const { run } = played(bad42, {
      shifts: [
        [5, 42],
        [12, 41],
      ],
      alarms: [-2, 7], // the first one is no matter of this incident
      deeds: [{ min: 8 }],
      pages: [8],
    });
    expect(run).toEqual({
      scenario: 'made-up',
      seed: 1,
      policy: 'belay',
      detectedMs: minutes(2),
      decidedMs: minutes(3),
      recoveredMs: minutes(7),
      failedRequests: 0.5 * 10 * 7 * 60,
      wrongRollbacks: 0,
      loops: 0,
      missed: false,
      pages: 1,
    });
  });

  test('that hurts nobody is recovered at once; who saw it saw it in time', () => {
    expect(played({}, { deeds: [{ min: 3 }] }).run).toMatchObject({ detectedMs: 0, decidedMs: 0, recoveredMs: 0 });
    expect(played({}, {}).run).toMatchObject({ detectedMs: undefined, recoveredMs: 0, missed: false });
  });

  test('that hurts to the end never recovers, and is missed where nobody acted or was told', () => {
    const lost = { shifts: [[5, 42]] } as const;
    expect(played(bad42, lost).run).toMatchObject({ recoveredMs: undefined, missed: true });
    expect(played(bad42, { ...lost, pages: [9] }).run.missed).toBe(false);
    expect(played(bad42, { ...lost, deeds: [{ min: 9 }] }).run.missed).toBe(false);
    expect(played(bad42, { ...lost, deeds: [{ min: 9, acts: false }] }).run.missed).toBe(true);
  });

  test('in which what is bad only pauses at the end has not recovered', () => {
    const pausing: Fault = { sickness: (age) => ill({ errors: age < minutes(10) ? 0.5 : 0 }) };
    const shifts = [[5, 42]] as const;
    expect(played({ faults: new Map([[42, pausing]]) }, { shifts }).run.recoveredMs).toBeUndefined();
    const weather = { from: minutes(5), until: minutes(15), sickness: ill({ errors: 0.5 }), traffic: 1 };
    expect(played({ weather }, {}).run.recoveredMs).toBe(minutes(10));
  });

  test('with two shipments adds up what each has cost', () => {
    const faults = new Map([
      [42, failing(0.5)],
      [43, failing(0.5)],
    ]);
    const shifts = [
      [5, 42],
      [10, 41],
      [65, 43],
      [67, 41],
    ] as const;
    expect(played({ faults }, { shifts, shipped: [1, 60] }).run.recoveredMs).toBe(minutes(7));
    expect(played({ faults }, { shifts, shipped: [1] }).run.recoveredMs).toBe(minutes(62));
  });
});

describe('a rollback is wrong', () => {
  const wrong = (over: Partial<Incident>, ...shifts: (readonly [number, number])[]) =>
    played(over, { shifts }).run.wrongRollbacks;

  test('from what is not to blame, and to what is no better; not from bad to good', () => {
    expect(wrong(bad42, [5, 42], [9, 41])).toBe(0);
    expect(wrong(bad42, [5, 42], [9, 41], [15, 40])).toBe(1);
    expect(wrong({}, [5, 42], [9, 41])).toBe(1);
    const both = new Map([
      [42, failing(0.5)],
      [43, failing(0.5)],
    ]);
    expect(wrong({ faults: both }, [5, 43], [9, 42], [12, 41])).toBe(1);
  });

  test('to ship something newer is no rollback', () => {
    expect(wrong({}, [5, 42], [9, 43])).toBe(0);
  });
});

test('acts after the first one are loops, and begin anew with each shipment', () => {
  const acts = (...mins: number[]) => mins.map((min) => ({ min }));
  expect(played({}, { shipped: [1], deeds: acts(5) }).run.loops).toBe(0);
  expect(played({}, { shipped: [1], deeds: acts(5, 6, 9) }).run.loops).toBe(2);
  expect(played({}, { shipped: [1, 60], deeds: acts(5, 6, 61) }).run.loops).toBe(1);
  expect(played({}, { shipped: [1], deeds: [...acts(5), { min: 6, acts: false }] }).run.loops).toBe(0);
});
