import { beforeAll, describe, expect, test } from 'vitest';
import type { ReplayDocument } from '../../cli/replay/document.ts';
import { loadHookScenario, shippedFor } from '../../cli/replay/scenario-file.ts';
import { SUCCEEDED_WHYS } from '../../functions/core/verdict.ts';
import { mayCall } from '../../infra/belay/permissions.ts';
import { belay } from './run.ts';
import { misfits } from './schema.ts';

/** Every scenario of a hook that ships, with the reason that it must end in, and where that is a plain success. */
const promised = {
  'alarm-during-soak': 'alarm-after-shift',
  'already-reported': 'healthy',
  'codedeploy-throttled': 'healthy',
  'fix-with-baseline-alarm': 'healthy',
  'flaky-then-healthy': 'healthy',
  hanging: 'no-answer',
  healthy: 'healthy',
  'healthy-soak': 'healthy',
  'healthy-then-failing': 'failed-in-soak',
  'listener-on-blue': 'listener-not-on-green',
  'no-test-listener': 'healthy',
  'oversized-body': 'body-too-large',
  'own-rollback-is-probed': 'healthy',
  'redirect-elsewhere': 'redirected',
  refused: 'connection-refused',
  'report-times-out-after-effect': 'healthy',
  'rollback-deployment': 'rollback-deployment',
  slow: 'too-slow',
  'soak-by-target-health': 'healthy',
  'unhealthy-500': 'unhealthy-status',
  'unhealthy-body': 'unhealthy-body',
  'unknown-group': 'unguarded-group',
  'vetoed-reregistered': 'vetoed',
  'vetoed-revision': 'vetoed',
  'wrong-version': 'wrong-version',
} as const;
type Name = keyof typeof promised;
const names = Object.keys(promised) as Name[];

/** A success that people should hear of all the same: what it must say of itself. */
const noted: Partial<Record<Name, string>> = {
  'fix-with-baseline-alarm': 'baseline-alarm',
  'own-rollback-is-probed': 'own-rollback',
};

const documents = new Map<string, ReplayDocument>();

beforeAll(async () => {
  for (const name of names) {
    const event = `events/${loadHookScenario(name).function}.json`;
    const ran = await belay('replay', event, '--scenario', name, '--json');
    documents.set(name, JSON.parse(ran.out));
  }
}, 60_000);

function replayOf(name: Name): ReplayDocument {
  const document = documents.get(name);
  return document ?? expect.fail(`${name} was not replayed`);
}

test('every scenario of a hook is promised here, and every promise ships', () =>
  expect(shippedFor('hooks')).toEqual(names.toSorted()));

describe.each(names)('%s', (name) => {
  const why = promised[name];
  const verdict = (SUCCEEDED_WHYS as readonly string[]).includes(why) ? 'Succeeded' : 'Failed';

  test('ends as it promises', () => {
    expect(replayOf(name)).toMatchObject({ verdict, why, expectation: { met: true, unmet: [] } });
  });

  test('prints one document that replay.schema.json allows', () => {
    expect(misfits(replayOf(name))).toBeNull();
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
    const plain = why === 'healthy' && !noted[name];
    expect(notifications).toHaveLength(plain ? 0 : 1);
    expect(calls.filter((call) => call.operation === 'Publish')).toHaveLength(plain ? 0 : 1);
  });

  test('notes what people should know of a success', () => {
    const { verdict: said, cautions } = replayOf(name);
    const told = said === 'Succeeded' ? cautions.map(({ kind }) => kind).slice(0, 1) : [];
    expect(told).toEqual([noted[name] ?? []].flat());
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

  test('calls AWS as its own function, and nothing that its role does not grant', () => {
    const { calls, function: hook } = replayOf(name);
    const foreign = calls.filter((call) => call.function !== hook || !mayCall(hook, call.service, call.operation));
    expect(foreign).toEqual([]);
  });

  test('has a timeline with everything in it, in order', () => {
    const { timeline, calls, observations, notifications } = replayOf(name);
    expect(timeline).toHaveLength(calls.length + observations.length + notifications.length);
    expect(timeline.map((entry) => entry.at)).toEqual(timeline.map((entry) => entry.at).toSorted());
  });
});

test('all that fail, fail for different reasons, save that a vetoed definition is refused under any number', () => {
  const { 'vetoed-reregistered': _, ...others } = Object.fromEntries(documents);
  const whys = Object.values(others).flatMap((d) => (d.verdict === 'Failed' ? d.why : []));
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
  expect(proven).toEqual(['healthy-soak', 'soak-by-target-health']);
});
