import { describe, expect, test } from 'vitest';
import type { Version } from '../../functions/core/facts.ts';
import { revisionOf } from '../../functions/core/ids.ts';
import type { Term } from '../../functions/core/term.ts';
import { byEcs, type EcsDeployment, restless } from '../../functions/core/window.ts';
import { definitionArn, noon } from '../kit/core.ts';
import { back, ecs, later, newest, running, shiftOf, term } from '../kit/facts.ts';

/* ECS replaces the tasks of 41 by those of 42, and nobody watches. The ledger has learnt 40 and 41. */

const ARN = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/prod/checkout/BELAY42';

const detail = (over: Partial<EcsDeployment> = {}): EcsDeployment => ({
  arn: ARN,
  status: 'IN_PROGRESS',
  over: false,
  kind: 'deploy',
  strategy: 'ROLLING',
  startedAt: shiftOf(42),
  watched: [],
  ...over,
});

/** How far the rollout is. */
const rollout = (revision: number, status = 'ACTIVE', over: Partial<Version> = {}): Version => ({
  ...running(revision, status),
  stable: status !== 'PRIMARY',
  ...over,
});

interface Said {
  readonly detail?: Partial<EcsDeployment>;
  readonly versions?: readonly Version[];
  readonly terms?: readonly Term[];
}

const flight = (said: Said = {}) => {
  const { versions = [rollout(42, 'PRIMARY'), rollout(41)], terms = [term(40), term(41)] } = said;
  return byEcs(detail(said.detail), ecs({ controller: 'ECS', versions }), terms);
};
/** `41: 2`: what there is to go back to, and how many tasks of it run. */
const blueIn = (said: Said) => {
  const blue = flight(said)?.blue;
  return blue && `${revisionOf(blue.definition)}: ${blue.runningCount}`;
};

describe('a deployment by ECS', () => {
  test('is in flight until it is over, with the way back', () => {
    expect(flight()).toEqual({
      id: ARN,
      by: 'ecs',
      kind: 'deploy',
      definition: definitionArn(42),
      shift: shiftOf(42),
      blue: { definition: definitionArn(41), runningCount: 2 },
      watched: [],
    });
    expect(flight({ detail: { over: true } })).toBeUndefined();
  });

  test('is of what ECS calls PRIMARY, wherever in the list that is', () => {
    const versions = [rollout(41), rollout(42, 'PRIMARY')];
    expect(flight({ versions })?.definition).toBe(definitionArn(42));
    expect(blueIn({ versions })).toBe('41: 2');
    expect(flight({ versions: [rollout(41)] })).toBeUndefined();
  });

  test('is rolled back by ECS on the alarms that it says', () => {
    expect(flight({ detail: { watched: ['checkout-5xx'] } })?.watched).toEqual(['checkout-5xx']);
  });
});

describe('its shift', () => {
  const created = [rollout(42, 'PRIMARY', { createdAt: noon }), rollout(41)];

  test('is its start, where tasks are replaced one by one', () => {
    expect(flight({ versions: created })?.shift).toBe(shiftOf(42));
    expect(flight({ versions: created, detail: { startedAt: undefined } })?.shift).toBe(noon);
  });

  test.each(['BLUE_GREEN', 'LINEAR', 'CANARY'])('cannot be told of %s', (strategy) => {
    expect(flight({ versions: created, detail: { strategy } })).toHaveProperty('shift', undefined);
  });
});

describe('it goes back', () => {
  const kind = (said: Said) => flight(said)?.kind;

  test('where ECS says so', () => {
    expect(kind({ detail: { kind: 'rollback' } })).toBe('rollback');
  });

  test('where its definition has served before', () => {
    expect(kind({ terms: [term(42, { shift: later(shiftOf(42), -1) }), term(41)] })).toBe('rollback');
    expect(kind({ terms: [term(41), newest()] })).toBe('deploy');
    expect(kind({ terms: [term(41), newest({ shift: later(shiftOf(42)) })] })).toBe('deploy');
    expect(kind({ terms: [] })).toBe('deploy');
  });

  test('where its definition is known to have served, and its own shift is not known', () => {
    const strategy = 'BLUE_GREEN';
    expect(kind({ detail: { strategy }, terms: [term(41), newest()] })).toBe('rollback');
    expect(kind({ detail: { strategy } })).toBe('deploy');
  });
});

describe('the way back', () => {
  test('counts as running, however few of its tasks do: ECS starts them again', () => {
    const left = (runningCount: number) => [rollout(42, 'PRIMARY'), rollout(41, 'ACTIVE', { runningCount })];
    expect([3, 2, 1, 0].map((n) => blueIn({ versions: left(n) }))).toEqual(['41: 3', '41: 2', '41: 1', '41: 1']);
  });

  test('is what last served, when ECS no longer lists it while it bakes', () => {
    const baking = [rollout(42, 'PRIMARY')];
    expect(blueIn({ versions: baking })).toBe('41: 1');
    expect(blueIn({ versions: baking, terms: [term(40), term(41), newest()] })).toBe('41: 1');
    expect(blueIn({ versions: baking, terms: [term(41), back(40, -700)] })).toBe('40: 1');
    expect(blueIn({ versions: baking, terms: [newest()] })).toBeUndefined();
    expect(blueIn({ versions: baking, terms: [] })).toBeUndefined();
  });

  test('leads past what this deployment has superseded', () => {
    const superseded = rollout(39, 'ACTIVE', { stable: false });
    expect(blueIn({ versions: [rollout(42, 'PRIMARY'), superseded, rollout(41)] })).toBe('41: 2');
  });

  test('is the next in the list, where the ledger knows none of it', () => {
    const versions = [rollout(42, 'PRIMARY'), rollout(41), rollout(40)];
    expect(blueIn({ versions, terms: [] })).toBe('41: 2');
    expect(blueIn({ versions, terms: [term(30)] })).toBe('41: 2');
  });

  test.each(['DRAINING', 'INACTIVE'])('is nothing that is %s', (status) => {
    const versions = [rollout(42, 'PRIMARY'), rollout(39, status), rollout(38)];
    expect(blueIn({ versions, terms: [] })).toBe('38: 2');
  });
});

describe('a service', () => {
  const isRestless = (...versions: readonly Version[]) => restless(ecs({ versions }));

  test('is at rest with one stable version', () => {
    expect(isRestless(running(42))).toBe(false);
    expect(isRestless({ ...running(42), stable: false })).toBe(true);
  });

  test.each([
    ['ACTIVE', true],
    ['DRAINING', false],
    ['INACTIVE', false],
  ])('is restless with a second one or not: %s', (status, expected) => {
    expect(isRestless(running(42), running(41, status))).toBe(expected);
    expect(isRestless(running(42), { ...running(41, status), stable: false })).toBe(expected);
  });

  test('is judged by what is PRIMARY, and runs nothing restless without one', () => {
    expect(isRestless({ ...running(42, 'ACTIVE'), stable: false })).toBe(false);
    expect(isRestless()).toBe(false);
  });
});
