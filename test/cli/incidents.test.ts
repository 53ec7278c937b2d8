import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { REPLAYED } from '../../cli/replay/caller.ts';
import type { IncidentDocument } from '../../cli/replay/incident/document.ts';
import type { AnyDocument } from '../../cli/replay/replay-any.ts';
import { shippedFor, shippedScenarios } from '../../cli/replay/scenario-file.ts';
import { GUARDS } from '../../functions/core/decide.ts';
import { actionOf, usedActions } from '../../infra/belay/permissions.ts';
import { coveredElsewhere } from './covered-elsewhere.ts';
import { type Name, names, promised } from './promised-incidents.ts';
import { belay, type Ran } from './run.ts';
import { misfits } from './schema.ts';

/* What ships is replayed once, all of it, as `npm start -- --all` does; the tests then look at what came of it. */

let ran: Ran;
let all: readonly AnyDocument[];
const documents = new Map<string | null, IncidentDocument>();

beforeAll(async () => {
  ran = await belay('start', '--all', '--json');
  all = JSON.parse(ran.out);
  for (const document of all) if (document.function === 'alarm-responder') documents.set(document.scenario, document);
}, 240_000);

const replayOf = (name: Name): IncidentDocument => documents.get(name) ?? expect.fail(`${name} was not replayed`);

describe('npm start -- --all --json', () => {
  test('replays everything that ships, and all of it is as expected', () => {
    expect(ran).toMatchObject({ err: '', logs: [] });
    expect(all.map(({ scenario }) => scenario)).toEqual(shippedScenarios());
    expect(all.flatMap(({ scenario, expectation }) => (expectation?.met ? [] : { scenario, expectation }))).toEqual([]);
    expect(ran.code).toBe(0);
  });

  test('prints what replay.schema.json says', () => expect(misfits(all)).toBeNull());
});

describe('the permission contract', () => {
  const callsOf = (name: string) => all.flatMap(({ calls }) => calls.filter((call) => call.function === name));

  test.each(REPLAYED)('grants %s what it calls in all that ships, and nothing that it never calls', (name) => {
    const called = new Set(callsOf(name).map(({ service, operation }) => actionOf(service, operation)));
    const others = Object.keys(coveredElsewhere[name]);
    expect([...called, ...others].toSorted()).toEqual(usedActions(name));
  });

  test('has the calls that no scenario makes covered by other tests', () => {
    const unseen = REPLAYED.flatMap((name) => Object.values(coveredElsewhere[name])).filter(
      ([path, text]) => !readFileSync(path, 'utf8').includes(text),
    );
    expect(unseen).toEqual([]);
  });

  test('lets nobody be refused, save where a scenario is about that', () => {
    const refused = all.filter(({ calls }) => calls.some(({ outcome }) => outcome === 'access-denied'));
    expect(refused.map(({ scenario }) => scenario)).toEqual(['ledger-down']);
  });
});

test('every scenario of the responder is promised here, and every promise ships', () =>
  expect(shippedFor('responder')).toEqual(names.toSorted()));

describe.each(names)('%s', (name) => {
  const [kind, why, writes = 0] = promised[name];

  test('decides as it promises', () => {
    expect(replayOf(name).outcomes[0]?.decision).toMatchObject({ kind, why });
    expect(replayOf(name).expectation).toEqual({ met: true, unmet: [] });
  });

  test('asks AWS to change the service as often as it promises', () => {
    expect(replayOf(name).writes).toBe(writes);
  });

  test('prints one document that replay.schema.json allows', () => {
    expect(misfits(replayOf(name))).toBeNull();
  });

  test('has no invocation that fails, unless it is about that', () => {
    const { errors, final } = replayOf(name);
    expect(errors.length > 0).toBe(name === 'crash-after-create' || name === 'ledger-down');
    expect(final.deadLetters).toBe(0);
  });

  test('tells each transition of an incident once', () => {
    const told = replayOf(name).notifications.map(({ subject, message }) => `${subject} | ${incidentIn(message)}`);
    expect(told).toEqual([...new Set(told)]);
  });

  test('tells people in words, and in a subject that SNS takes', () => {
    const unfit = replayOf(name).notifications.filter(
      ({ subject, message }) =>
        /\bundefined\b|\bNaN\b|\[object|\bnull\b/.test(`${subject}\n${message}`) ||
        !/^Belay: [\x20-\x7e]{1,92}$/.test(subject) ||
        message.length <= subject.length,
    );
    expect(unfit).toEqual([]);
  });

  test('has a timeline in order, with every change, every message and every decision in it', () => {
    const { timeline, notifications, writes, steps } = replayOf(name);
    expect(timeline.map((entry) => entry.at)).toEqual(timeline.map((entry) => entry.at).toSorted());
    const count = (what: string) => timeline.filter((entry) => entry.what === what).length;
    expect([count('write') >= writes, count('notification')]).toEqual([true, notifications.length]);
    expect(count('decision')).toBeGreaterThanOrEqual(steps.length);
  });

  test('shows every guard of a decision that was weighed, with its evidence, and that the first to fire decided', () => {
    const { outcomes } = replayOf(name);
    const weighed = outcomes.filter(({ decision }) => !unweighed.has(decision.why));
    expect(weighed.length > 0).toBe(!unweighed.has(why));
    for (const { guards, because, result } of weighed) {
      expect(guards.slice(0, GUARDS.length).map(({ guard }) => guard)).toEqual(GUARDS.map(({ name }) => name));
      expect(guards.filter(({ evidence }) => evidence === '')).toEqual([]);
      const first = guards.find(({ fired }) => fired)?.evidence;
      if (result === null || result === 'started') expect(first).toBe(because);
      else expect(first).not.toBe(''); // what the act came to has a because of its own
    }
  });
});

/** What is plain before there are facts to weigh. */
const unweighed: ReadonlySet<string> = new Set([
  'alarm-not-firing',
  'alarm-suppressed',
  'ledger-unavailable',
  'nothing-to-do',
  'unguarded-alarm',
]);

/** A message about an incident names it; a hook's names the deployment. */
const incidentIn = (message: string) => /^(Incident|Deployment): (\S+)$/m.exec(message)?.[2];

describe('what an act leaves behind', () => {
  const acted = names.filter((name) => promised[name][0] === 'roll-back' || promised[name][0] === 'stop-deployment');

  test.each(acted)('%s: a good revision runs, no alarm fires, and the incident is closed', (name) => {
    expect(replayOf(name).final).toMatchObject({ healthy: true, incident: 'closed', inFlight: null });
  });

  test.each(names.filter((name) => promised[name][0] === 'escalate'))('%s: people were paged', (name) => {
    const pages = replayOf(name).notifications.filter(({ attributes }) => attributes['severity'] === 'page');
    expect(pages.length).toBeGreaterThan(0);
    expect(pages[0]?.attributes).toMatchObject({ kind: 'incident', decision: 'escalate', why: promised[name][1] });
  });

  test.each(names.filter((name) => promised[name][0] === 'ignore'))('%s: nobody was disturbed', (name) => {
    expect(replayOf(name).notifications).toEqual([]);
    expect(replayOf(name).final.incident).toBe('none');
  });
});

test('a roll-back goes to the nearest revision that is known good', () => {
  const targets = names.map((name) => [name, replayOf(name).outcomes[0]?.decision.to?.split(/[/:]/).at(-1)]);
  expect(Object.fromEntries(targets)).toMatchObject({
    'bad-deploy-after-window': '41',
    'bad-deploy-ecs-controller': '7',
    'long-bake-short-service': '41',
    'two-bad-in-a-row': '39',
  });
});

test('an act that began is what a replay shows, though an earlier one lost its race', () => {
  const results = (['window-closes-still-alarm', 'lost-race', 'ambiguous-create'] as const).map(
    (name) => replayOf(name).outcomes[0]?.result,
  );
  expect(results).toEqual(['started', 'lost-race', 'adopted']);
});

test('what is only observed or proposed names the act that it would have been', () => {
  for (const name of ['observe', 'propose', 'held'] as const) {
    expect(replayOf(name).outcomes[0]?.decision).toMatchObject({ via: 'create-deployment', to: /:41$/ });
  }
});
