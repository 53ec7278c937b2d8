import { beforeAll, describe, expect, test } from 'vitest';
import { DECISION_WHYS } from '../../cli/replay/incident/scenario.ts';
import { DECISION_KINDS } from '../../functions/core/decision.ts';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { VIAS } from '../../functions/core/incident.ts';
import { CAUTIONS, FAILED_WHYS, REPORT_OUTCOMES, SUCCEEDED_WHYS } from '../../functions/core/verdict.ts';
import { GENERATED, generate } from '../../tools/replay-schema.ts';
import { read } from '../kit/files.ts';
import { ALARM, BEFORE, belay } from './run.ts';
import { misfits, schema } from './schema.ts';

type Document = Readonly<Record<string, unknown>>;
const documents = new Map<string, Document>();

beforeAll(async () => {
  for (const [event, scenario] of [
    [BEFORE, 'healthy'],
    [ALARM, 'held'],
  ] as const) {
    documents.set(scenario, JSON.parse((await belay('replay', event, '--scenario', scenario, '--json')).out));
  }
}, 60_000);

/** The first list of choices in a part of the schema. */
const listed = (part: unknown): unknown[] =>
  /"enum":(\[[^\]]*\])/
    .exec(JSON.stringify(part))
    ?.slice(1)
    .flatMap((list) => JSON.parse(list)) ?? [];

describe('replay.schema.json', () => {
  test('is what the code says now', () => expect(read(GENERATED)).toBe(generate()));

  test('is self-contained JSON Schema 2020-12 with a title and a description', () => {
    const $schema = 'https://json-schema.org/draft/2020-12/schema';
    expect(schema).toMatchObject({ $schema, title: expect.any(String), description: expect.any(String) });
    expect(JSON.stringify(schema).match(/"\$ref":"(?!#)/g)).toBeNull();
  });

  test('lists every verdict, reason, report, caution and hook', () => {
    const { properties } = schema.$defs.replay;
    expect(listed(properties.verdict)).toEqual(['Succeeded', 'Failed']);
    expect(listed(properties.why)).toEqual([...SUCCEEDED_WHYS, ...FAILED_WHYS]);
    expect(listed(properties.report)).toEqual([...REPORT_OUTCOMES]);
    expect(listed(properties.cautions)).toEqual([...CAUTIONS]);
    expect(listed(properties.function)).toEqual([...HOOKS]);
  });

  test('lists every kind of decision, its reason and its way', () => {
    const { decision } = schema.$defs.incident.properties.outcomes.items.properties;
    expect(listed(decision.properties.kind)).toEqual([...DECISION_KINDS]);
    expect(listed(decision.properties.why)).toEqual([...DECISION_WHYS]);
    expect(listed(decision.properties.via)).toEqual([...VIAS]);
  });
});

describe.each(['healthy', 'held'])('of the replay of %s it', (scenario) => {
  const replayed = () => documents.get(scenario) ?? {};

  test('allows one document, and a list of them', () => {
    expect([misfits(replayed()), misfits([replayed(), replayed()])]).toEqual([null, null]);
  });

  test.each([
    ['an unknown function', { function: 'somebody-elses' }],
    ['a timeline with a moment that is none', { timeline: [{ at: 'soon', what: 'write', text: 'x' }] }],
    ['a key that nobody knows', { extra: 1 }],
    ['a list of calls that is none', { calls: {} }],
  ])('refuses %s', (_, over) => {
    expect(misfits({ ...replayed(), ...over })).not.toBeNull();
  });

  test.each(['function', 'calls', 'final', 'expectation', 'timeline'])('refuses a document without its %s', (key) => {
    const { [key]: _, ...rest } = replayed();
    expect(misfits(rest)).not.toBeNull();
    expect(misfits([rest])).not.toBeNull();
  });
});

test('it refuses a verdict for a reason that nobody knows', () => {
  expect(misfits({ ...documents.get('healthy'), why: 'unwell' })).not.toBeNull();
});

test('it refuses a decision for a reason that nobody knows', () => {
  const held = structuredClone(documents.get('held')) as { outcomes: { decision: { why: string } }[] } | undefined;
  const [first] = held?.outcomes ?? [];
  expect(first?.decision.why).toBe('held');
  if (first) first.decision.why = 'unwell';
  expect(misfits(held)).not.toBeNull();
});
