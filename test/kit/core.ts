import { readFileSync } from 'node:fs';
import type { Expectations, ProbeReply } from '../../functions/core/health-check.ts';
import type { HookCall } from '../../functions/core/hook-call.ts';
import { parseHookCall } from '../../functions/core/hook-call.ts';
import type { TaskDefinitionArn } from '../../functions/core/ids.ts';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Observation } from '../../functions/core/observation.ts';
import type { AlarmReading } from '../../functions/core/onset.ts';
import { stageProfiles } from '../../functions/core/policy.ts';
import type { HookRecord } from '../../functions/core/record.ts';
import { type EpochMs, epochMs, iso, millis, minus, plus, seconds } from '../../functions/core/units.ts';
import { succeeded } from '../../functions/core/verdict.ts';

/*
 * The plainest situation of each part of the core: everything is well. A test states only its difference. No test reads
 * a clock: everything happens around noon.
 */

export const noon: EpochMs = epochMs(Date.UTC(2026, 10, 21, 12));
/** Seconds after noon; before it with a minus. */
export const at = (afterNoon: number): EpochMs => plus(noon, seconds(afterNoon));

type Reply = Extract<ProbeReply, { kind: 'reply' }>;

export const healthy: Observation = { kind: 'healthy', detail: 'status 200 in 12 ms' };
export const unhealthy: Observation = { kind: 'unhealthy', reason: 'unhealthy-status', detail: 'status 500' };
export const unreachable: Observation = { kind: 'unreachable', reason: 'no-answer', detail: 'no answer in 2000 ms' };

/** `hhnu`: two healthy probes, one that said no, one that could not ask. */
export const seen = (letters: string): Observation[] =>
  [...letters].map((letter) => {
    const observation = { h: healthy, n: unhealthy, u: unreachable }[letter];
    invariant(observation !== undefined, `${letter} stands for an observation`);
    return observation;
  });

/** What green's /health answers when all is well. */
export const reply = (over: Partial<Reply> = {}): Reply => ({
  kind: 'reply',
  status: 200,
  headers: { 'content-type': 'application/json', 'x-ready': 'yes' },
  body: '{"status":"ok","revision":42}',
  truncated: false,
  tookMs: millis(12),
  ...over,
});

/** Every check is on, and `reply()` fulfils them all. */
export const expectations = (over: Partial<Expectations> = {}): Expectations => ({
  checks: {
    status: [200],
    body: [{ pointer: '/status', equals: 'ok' }],
    headers: [{ name: 'X-Ready', equals: 'yes' }],
    version: { from: { pointer: '/revision' }, is: 'revision' },
  },
  version: '42',
  latencyMaxMs: millis(1_000),
  bodyMaxBytes: 65_536,
  ...over,
});

/** One datapoint of an alarm's reason data, as CloudWatch writes its time. */
export const point = (start: EpochMs, value?: number) => ({
  timestamp: iso(start).replace('Z', '+0000'),
  ...(value === undefined ? {} : { sampleCount: 1, value }),
});

/** The reason data of a metric alarm with one-minute periods and a threshold of 5. */
export const reasonData = (points: readonly object[], over: object = {}): string =>
  JSON.stringify({ version: '1.0', period: 60, threshold: 5, evaluatedDatapoints: points, ...over });

/** In ALARM since a minute before noon, with its one breaching period two minutes before noon. */
export const alarm = (over: Partial<AlarmReading> = {}): AlarmReading => ({
  name: 'checkout-5xx',
  kind: 'metric',
  state: 'ALARM',
  reasonData: reasonData([point(at(-120), 37)]),
  transitionedAt: at(-60),
  periodSeconds: 60,
  evaluationPeriods: 1,
  threshold: 5,
  comparison: 'GreaterThanThreshold',
  treatMissingData: 'missing',
  ...over,
});

export const definitionArn = (revision = 42): TaskDefinitionArn => {
  const arn = taskDefinitionArn(`arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:${revision}`);
  invariant(arn !== undefined, 'the test data is a task definition ARN');
  return arn;
};

/** One of the project's own sample events or configs, parsed anew so that a test may change it. */
export const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../events/${name}`, import.meta.url), 'utf8'));

export const hookCall = (deployment = 'd-BELAY0042'): HookCall => {
  const parsed = parseHookCall({ DeploymentId: deployment, LifecycleEventHookExecutionId: 'eyJlbmNyeXB0ZWREYXRhIn0=' });
  invariant(parsed.ok, 'the test data is a hook call');
  return parsed.call;
};

/** A plain success, reported: news to nobody. */
export const hookRecord = (over: Partial<HookRecord> = {}): HookRecord => ({
  hook: 'before-allow-traffic',
  call: hookCall(),
  finding: succeeded('healthy', '3 healthy in a row'),
  observations: [{ ...healthy, at: noon, tookMs: millis(12) }],
  cautions: [],
  subject: {
    application: 'shop',
    deploymentGroup: 'checkout-prod',
    service: 'checkout',
    stage: 'prod',
    taskDefinition: definitionArn(),
  },
  limits: stageProfiles.prod,
  startedAt: minus(noon, seconds(10)),
  probeUntil: at(880),
  deadline: at(890),
  report: { outcome: 'reported', at: at(1) },
  ...over,
});
