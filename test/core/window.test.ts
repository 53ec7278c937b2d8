import { describe, expect, test } from 'vitest';
import type { Version } from '../../functions/core/facts.ts';
import { revisionOf } from '../../functions/core/ids.ts';
import type { Term } from '../../functions/core/term.ts';
import { byCodeDeploy, type DeploymentDetail, type GroupFacts } from '../../functions/core/window.ts';
import { definitionArn, hookCall, noon } from '../kit/core.ts';
import { back, ecs, newest, running, shiftOf, term } from '../kit/facts.ts';

/*
 * CodeDeploy has moved all traffic from 41 to 42 and waits before it ends 41; nobody watches. The ledger has learnt 40 and
 * 41, and 42 only where a test says so.
 */

const idOf = (revision: number) => hookCall(`d-BELAY00${revision}`).deployment;

const detail = (over: Partial<DeploymentDetail> = {}): DeploymentDetail => ({
  id: idOf(42),
  status: 'InProgress',
  over: false,
  succeeded: false,
  creator: 'user',
  description: '',
  shift: shiftOf(42),
  ...over,
});

const group = (over: Partial<GroupFacts> = {}): GroupFacts => ({
  lastAttempted: { deployment: idOf(42), over: false },
  alarms: { enabled: false, names: [] },
  autoRollback: { enabled: false, events: [] },
  approvalWait: false,
  ...over,
});

const set = (revision: number, status = 'ACTIVE', over: Partial<Version> = {}): Version => ({
  ...running(revision, status),
  deployment: idOf(revision),
  createdAt: shiftOf(revision),
  ...over,
});
const gone = { runningCount: 0 };

interface Said {
  readonly detail?: Partial<DeploymentDetail>;
  readonly group?: Partial<GroupFacts>;
  readonly versions?: readonly Version[];
  readonly terms?: readonly Term[];
}

const flight = (said: Said = {}) => {
  const { versions = [set(42, 'PRIMARY'), set(41)], terms = [term(40), term(41)] } = said;
  return byCodeDeploy(detail(said.detail), group(said.group), ecs({ versions }), terms);
};
/** `41: 2`: what there is to go back to, and how many tasks of it run. */
const blueIn = (said: Said) => {
  const blue = flight(said)?.blue;
  return blue && `${revisionOf(blue.definition)}: ${blue.runningCount}`;
};

describe('a deployment by CodeDeploy', () => {
  test('is in flight until it is over, with the way back', () => {
    expect(flight()).toEqual({
      id: 'd-BELAY0042',
      by: 'codedeploy',
      kind: 'deploy',
      definition: definitionArn(42),
      shift: shiftOf(42),
      blue: { definition: definitionArn(41), runningCount: 2 },
      watched: [],
    });
    expect(flight({ detail: { over: true } })).toBeUndefined();
  });

  test('is of the task set that it made, and not of what still has the traffic', () => {
    const before = { detail: { shift: undefined }, versions: [set(41, 'PRIMARY'), set(42)] };
    expect(flight(before)).toMatchObject({ definition: definitionArn(42), shift: undefined });
  });

  test('is of what runs, with no way back, while there is no task set of its own', () => {
    const alone = flight({ versions: [set(39), set(41, 'PRIMARY')] });
    expect(alone).toMatchObject({ kind: 'deploy', definition: definitionArn(41), blue: undefined });
  });

  test('cannot be told of a service that runs nothing', () => {
    expect(flight({ versions: [] })).toBeUndefined();
    expect(flight({ versions: [set(41)] })).toBeUndefined();
  });
});

describe('it goes back', () => {
  const kind = (said: Said) => flight(said)?.kind;

  test('where CodeDeploy made it to', () => {
    expect(kind({ detail: { creator: 'codeDeployRollback' } })).toBe('rollback');
    expect(kind({ detail: { creator: 'autoscaling' } })).toBe('deploy');
    const reroute = { detail: { creator: 'codeDeployRollback', id: idOf(99) } };
    expect(flight(reroute)).toMatchObject({ kind: 'rollback', definition: definitionArn(42), blue: undefined });
  });

  test('where its definition has served before', () => {
    const returning = (terms: readonly Term[]) => kind({ terms });
    expect(returning([term(42, { deployment: 'd-BELAY0007' }), term(41)])).toBe('rollback');
    expect(returning([term(42, { deployment: undefined }), term(41)])).toBe('rollback');
  });

  test('not where all that served of its definition is this deployment itself', () => {
    expect(kind({ terms: [term(40), term(41), newest()] })).toBe('deploy');
  });

  test('not where nobody knows what served', () => {
    expect(kind({ terms: [] })).toBe('deploy');
  });
});

describe('blue', () => {
  test('is the PRIMARY one until green is that, whatever the ledger says', () => {
    const leftover = set(39, 'ACTIVE', { createdAt: noon });
    const versions = [leftover, set(41, 'PRIMARY'), set(42)];
    expect(blueIn({ versions })).toBe('41: 2');
    expect(blueIn({ versions, terms: [term(39)] })).toBe('41: 2');
  });

  test('is what served before green, however many others run', () => {
    const versions = [set(42, 'PRIMARY'), set(40), set(39, 'ACTIVE', { createdAt: noon }), set(41)];
    expect(blueIn({ versions })).toBe('41: 2');
    expect(blueIn({ versions, terms: [term(40), term(41), newest()] })).toBe('41: 2');
    expect(blueIn({ versions, terms: [term(41), back(40, -700), newest()] })).toBe('40: 2');
  });

  test('is the newest of the others where the ledger knows none of them', () => {
    const others = (...created: readonly (Partial<Version> | undefined)[]) =>
      [39, 40, 41].map((revision, i) => set(revision, 'ACTIVE', created[i]));
    const among = (others: readonly Version[], terms: readonly Term[] = []) =>
      blueIn({ versions: [set(42, 'PRIMARY'), ...others], terms });
    expect(among(others())).toBe('41: 2');
    expect(among(others().toReversed())).toBe('41: 2');
    expect(among(others(), [term(30)])).toBe('41: 2');
    const dateless = { createdAt: undefined };
    expect(among(others(dateless, {}, dateless))).toBe('40: 2');
    expect(among(others(dateless, dateless, {}))).toBe('41: 2');
    expect(among(others({}, dateless, dateless))).toBe('39: 2');
  });

  test.each([
    ['one task', set(41, 'ACTIVE', { runningCount: 1 }), '41: 1'],
    ['no task', set(41, 'ACTIVE', gone), undefined],
    ['being ended', set(41, 'DRAINING'), undefined],
    ['ended', set(41, 'INACTIVE'), undefined],
    ['PRIMARY and with no task', set(41, 'PRIMARY', gone), undefined],
  ])('is a way back only while it runs: %s', (_, blue, expected) => {
    expect(blueIn({ versions: [set(42), blue] })).toBe(expected);
    const leftover = set(39, 'ACTIVE', { createdAt: noon });
    expect(blueIn({ versions: [set(42), leftover, blue] })).toBe(expected);
  });

  test('is not there where green is alone', () => {
    expect(blueIn({ versions: [set(42, 'PRIMARY')] })).toBeUndefined();
  });
});

describe('CodeDeploy rolls it back on', () => {
  const onAlarm = { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] };
  const alarms = { enabled: true, names: ['checkout-5xx', 'checkout-latency'] };
  const watching = { alarms, autoRollback: onAlarm };
  const watched = (settings: Partial<GroupFacts>, own: Partial<DeploymentDetail> = {}) =>
    flight({ group: settings, detail: own })?.watched;

  test('the alarms of its group', () => {
    expect(watched(watching)).toEqual(['checkout-5xx', 'checkout-latency']);
  });

  test.each([
    ['alarms that are switched off', { alarms: { ...alarms, enabled: false } }],
    ['alarms, where it never goes back by itself', { autoRollback: { ...onAlarm, enabled: false } }],
    [
      'alarms, where it goes back on failure alone',
      { autoRollback: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } },
    ],
    ['alarms, where it goes back on nothing', { autoRollback: { enabled: true, events: [] } }],
  ])('no %s', (_, settings) => {
    expect(watched({ ...watching, ...settings })).toEqual([]);
  });

  test("its own alarms, where they override the group's", () => {
    const other = { enabled: true, names: ['canary'] };
    expect(watched(watching, { alarmsOverride: other })).toEqual(['canary']);
    expect(watched(watching, { alarmsOverride: { enabled: false, names: [] } })).toEqual([]);
    expect(watched({ ...watching, alarms: { enabled: false, names: [] } }, { alarmsOverride: other })).toEqual([
      'canary',
    ]);
  });

  test("the alarms by its own rollback settings, which need not be the group's of today", () => {
    expect(watched(watching, { autoRollback: { enabled: false, events: [] } })).toEqual([]);
    expect(watched({ alarms }, { autoRollback: onAlarm })).toEqual(alarms.names);
  });
});
