import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ReplayDocument } from '../../cli/replay/document.ts';
import { shippedScenarios } from '../../cli/replay/scenario-file.ts';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { CAUTIONS, FAILED_WHYS, REPORT_OUTCOMES, SUCCEEDED_WHYS } from '../../functions/core/verdict.ts';
import { GENERATED, generate } from '../../tools/replay-schema.ts';
import { read } from '../kit/files.ts';
import { belay, type Ran } from './run.ts';

/** Every scenario that ships, with the reason that it must end in, and where that is a plain success. */
const promised = {
  'alarm-during-soak': 'alarm-after-shift',
  'already-reported': 'healthy',
  'codedeploy-throttled': 'healthy',
  'flaky-then-healthy': 'healthy',
  hanging: 'no-answer',
  healthy: 'healthy',
  'healthy-soak': 'healthy',
  'healthy-then-failing': 'failed-in-soak',
  'listener-on-blue': 'listener-not-on-green',
  'no-test-listener': 'healthy',
  'oversized-body': 'body-too-large',
  'redirect-elsewhere': 'redirected',
  refused: 'connection-refused',
  'report-times-out-after-effect': 'healthy',
  'rollback-deployment': 'rollback-deployment',
  slow: 'too-slow',
  'unhealthy-500': 'unhealthy-status',
  'unhealthy-body': 'unhealthy-body',
  'unknown-group': 'unguarded-group',
  'vetoed-revision': 'vetoed',
  'wrong-version': 'wrong-version',
} as const;
type Name = keyof typeof promised;
const names = Object.keys(promised) as Name[];

let ran: Ran;
let documents: ReadonlyMap<string | null, ReplayDocument>;

beforeAll(async () => {
  ran = await belay('start', '--json');
  documents = new Map((JSON.parse(ran.out) as ReplayDocument[]).map((document) => [document.scenario, document]));
}, 60_000);

function replayOf(name: Name): ReplayDocument {
  const document = documents.get(name);
  return document ?? expect.fail(`${name} was not replayed`);
}

const schema = JSON.parse(read(GENERATED));
const ajv = addFormats.default(new Ajv2020({ strict: true, allErrors: true }));
const validate = ajv.compile(schema);

describe('npm start -- --json', () => {
  test('replays everything that ships, and all of it is as expected', () => {
    expect(ran).toMatchObject({ code: 0, err: '', logs: [] });
    expect([...documents.keys()]).toEqual(shippedScenarios());
  });

  test('prints what replay.schema.json says', () => {
    validate(JSON.parse(ran.out));
    expect(validate.errors).toBeNull();
  });

  test('ships every scenario that is promised', () =>
    expect(shippedScenarios()).toEqual(expect.arrayContaining(names)));
});

describe.each(names)('%s', (name) => {
  const why = promised[name];
  const verdict = (SUCCEEDED_WHYS as readonly string[]).includes(why) ? 'Succeeded' : 'Failed';

  test('ends as it promises', () => {
    expect(replayOf(name)).toMatchObject({ verdict, why, expectation: { met: true, unmet: [] } });
  });

  test('prints one document that replay.schema.json allows', () => {
    validate(replayOf(name));
    expect(validate.errors).toBeNull();
  });

  test('has reported before the Lambda deadline, unless an earlier call had', () => {
    const { reportedAt, report, deadline, invocation } = replayOf(name);
    expect(invocation.error).toBeNull();
    expect(report === 'already-reported').toBe(name === 'already-reported');
    expect(reportedAt === null).toBe(name === 'already-reported');
    expect(Date.parse(reportedAt ?? deadline)).toBeLessThanOrEqual(Date.parse(deadline));
    expect(reportedAt).not.toBe(deadline);
  });

  test('leaves the deployment as the verdict says', () => {
    const failed = { hookStatus: 'Failed', deploymentStatus: 'Failed', errorCode: 'HOOK_EXECUTION_FAILURE' };
    const passed = { hookStatus: 'Succeeded', deploymentStatus: 'InProgress', errorCode: null };
    expect(replayOf(name).final).toEqual(verdict === 'Failed' ? failed : passed);
  });

  test('tells people once, unless it is a plain success', () => {
    const { calls, notifications } = replayOf(name);
    const plain = why === 'healthy';
    expect(notifications).toHaveLength(plain ? 0 : 1);
    expect(calls.filter((call) => call.operation === 'Publish')).toHaveLength(plain ? 0 : 1);
  });

  test('tells them after the report', () => {
    const operations = replayOf(name).calls.map((call) => call.operation);
    const published = operations.indexOf('Publish');
    const reported = operations.indexOf('PutLifecycleEventHookExecutionStatus');
    expect(reported).toBeGreaterThanOrEqual(0);
    expect(published === -1 || published > reported).toBe(true);
  });

  test('says the same in its message, its subject and its verdict', () => {
    for (const { subject, message } of replayOf(name).notifications) {
      expect(subject).toContain(`${verdict} (${why})`);
      expect(subject.length).toBeLessThan(100);
      expect(message).toContain(`[${why}]`);
    }
    expect(replayOf(name).because).not.toBe('');
  });

  test('has a timeline with everything in it, in order', () => {
    const { timeline, calls, observations, notifications } = replayOf(name);
    expect(timeline).toHaveLength(calls.length + observations.length + notifications.length);
    expect(timeline.map((entry) => entry.at)).toEqual(timeline.map((entry) => entry.at).toSorted());
  });
});

test('all that fail, fail for different reasons', () => {
  const whys = [...documents.values()].filter((d) => d.verdict === 'Failed').map((d) => d.why);
  expect(new Set(whys).size).toBe(whys.length);
});

test('a healthy BeforeAllowTraffic asks AWS five things, the ledger and the report included', () => {
  expect(replayOf('healthy').calls.map((call) => call.operation)).toEqual([
    'GetDeployment',
    expect.stringMatching(/^(DescribeServices|DescribeRules|Query)$/),
    expect.stringMatching(/^(DescribeServices|DescribeRules|Query)$/),
    expect.stringMatching(/^(DescribeServices|DescribeRules|Query)$/),
    'PutLifecycleEventHookExecutionStatus',
  ]);
});

test('a soak that passes leaves a proof candidate, and nothing else does', () => {
  const proven = [...documents.values()].filter((d) => d.proofs.length > 0).map((d) => d.scenario);
  expect(proven).toEqual(['healthy-soak']);
});

describe('replay.schema.json', () => {
  test('is what the code says now', () => expect(read(GENERATED)).toBe(generate()));

  test('is self-contained JSON Schema 2020-12 with a title and a description', () => {
    const $schema = 'https://json-schema.org/draft/2020-12/schema';
    expect(schema).toMatchObject({ $schema, title: expect.any(String), description: expect.any(String) });
    expect(JSON.stringify(schema).match(/"\$ref":"(?!#)/g)).toBeNull();
  });

  test('lists every verdict, reason, report, caution and function', () => {
    const { properties } = schema.$defs.replay;
    const listed = (of: unknown): unknown[] =>
      /"enum":(\[[^\]]*\])/
        .exec(JSON.stringify(of))
        ?.slice(1)
        .flatMap((e) => JSON.parse(e)) ?? [];
    expect(listed(properties.verdict)).toEqual(['Succeeded', 'Failed']);
    expect(listed(properties.why)).toEqual([...SUCCEEDED_WHYS, ...FAILED_WHYS]);
    expect(listed(properties.report)).toEqual([...REPORT_OUTCOMES]);
    expect(listed(properties.cautions)).toEqual([...CAUTIONS]);
    expect(listed(properties.function)).toEqual([...HOOKS]);
  });

  test.each([
    ['an unknown reason', { why: 'unwell' }],
    ['a moment that is none', { deadline: 'soon' }],
    ['a key that nobody knows', { extra: 1 }],
    ['a list of calls that is none', { calls: {} }],
  ])('refuses %s', (_, over) => {
    expect(validate({ ...replayOf('healthy'), ...over })).toBe(false);
  });

  test('refuses a document with a key missing', () => {
    const { verdict: _, ...rest } = replayOf('healthy');
    expect([validate(rest), validate([rest])]).toEqual([false, false]);
  });
});
