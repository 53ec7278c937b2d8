import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { FAILED_WHYS, REPORT_OUTCOMES, SUCCEEDED_WHYS } from '../../functions/core/verdict.ts';
import { oneLine, UsageError } from '../usage-error.ts';
import { readText } from './event-file.ts';
import { type IncidentScenario, incidentSchema } from './incident/scenario.ts';

const SCENARIOS = join(import.meta.dirname, '..', '..', 'events', 'scenarios');
const SCENARIO_BYTES_MAX = 256 * 1024;
export const RESPONDER = 'alarm-responder';

const ms = z.number().int().min(0);
const target = z.enum(['blue', 'green', 'both', 'gone']);

const behaviour = z.strictObject({
  status: z.number().int().min(100).max(599).exactOptional(),
  body: z.unknown().exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  delayMs: ms.exactOptional(),
  hang: z.boolean().exactOptional(),
  bodyBytes: ms.exactOptional(),
  reset: z.boolean().exactOptional(),
  redirectTo: z.string().exactOptional(),
  times: z.number().int().min(1).exactOptional(),
});

const app = (revision: string) =>
  z
    .array(behaviour)
    .min(1)
    .default([{ body: { status: 'ok', revision } }]);

/**
 * Limits for the replay, in milliseconds: like prod's in kind, and short enough that all scenarios take seconds. What is
 * not given here is as the sample config says.
 */
const limits = z.strictObject({
  lambdaTimeoutMs: ms.default(10_000),
  awsTimeoutMs: ms.default(2_000),
  reportReserveMs: ms.default(3_000),
  pauseMs: ms.default(20),
  attemptTimeoutMs: ms.default(1_500),
  latencyMaxMs: ms.default(1_000),
  soakMs: ms.default(400),
  alarmPollMs: ms.default(50),
});

const scenarioSchema = z.strictObject({
  title: z.string().min(1),
  function: z.enum(HOOKS),
  creator: z.enum(['user', 'codeDeployRollback']).default('user'),
  deploymentKnown: z.boolean().default(true),
  deploymentGroup: z.string().default('checkout-prod'),
  /** How the probe reaches green; `listenerPort: closed` leaves nobody listening there. */
  through: z.enum(['listener', 'task-ips', 'target-health']).default('listener'),
  listenerPort: z.enum(['open', 'closed']).default('open'),
  testListener: target.default('green'),
  productionListener: target.default('green'),
  targets: z
    .array(z.enum(['healthy', 'unhealthy', 'initial', 'draining', 'unused', 'unavailable', 'unhealthy.draining']))
    .default(['healthy']),
  alreadyReported: z.enum(['Succeeded', 'Failed']).optional(),
  vetoes: z.array(z.strictObject({ revision: z.int(), incident: z.string(), reason: z.string() })).default([]),
  /** Green's definition is this revision's, registered anew. */
  greenRuns: z.int().optional(),
  /** Belay itself started this deployment, in this incident. */
  ownRollbackOf: z.string().optional(),
  alarms: z
    .array(
      z.strictObject({
        name: z.string(),
        alarmAfterMs: z.number().int(),
        onsetAfterShiftMs: z.number().int(),
        periodSeconds: z.number().int().min(1).default(60),
      }),
    )
    .default([]),
  faults: z
    .array(
      z.strictObject({
        service: z.string(),
        operation: z.string(),
        kind: z.enum(['throttle', 'server-error', 'access-denied', 'hang', 'hang-after-effect', 'reset', 'slow']),
        times: z.number().int().min(1),
        delayMs: ms.exactOptional(),
      }),
    )
    .default([]),
  green: app('42'),
  blue: app('41'),
  limits: limits.default(() => limits.parse({})),
  /** What must come of it; what is not named may be anything. Unmet: exit code 1. */
  expect: z.strictObject({
    verdict: z.enum(['Succeeded', 'Failed']),
    why: z.enum([...SUCCEEDED_WHYS, ...FAILED_WHYS]),
    report: z.enum(REPORT_OUTCOMES).optional(),
    notifications: z.number().int().min(0).optional(),
    probes: z.number().int().min(0).optional(),
    proofs: z.number().int().min(0).optional(),
  }),
});

export type Expectation = z.infer<typeof scenarioSchema>['expect'];
export interface Scenario extends z.infer<typeof scenarioSchema> {
  readonly name: string;
}
export type AnyScenario = Scenario | IncidentScenario;

/** Names of the shipped scenarios, in alphabetical order. */
export const shippedScenarios = (): string[] =>
  readdirSync(SCENARIOS)
    .filter((file) => extname(file) === '.yaml')
    .map((file) => basename(file, '.yaml'))
    .toSorted();

/** A shipped scenario's name, or the path of a scenario file. */
export function loadScenario(nameOrFile: string): AnyScenario {
  const isName = /^[\w-]+$/.test(nameOrFile);
  const path = isName ? join(SCENARIOS, `${nameOrFile}.yaml`) : nameOrFile;
  if (isName && !existsSync(path)) {
    const near = shippedScenarios().join(', ');
    throw new UsageError(
      `--scenario ${nameOrFile}: unknown scenario; there are: ${near}; or give a scenario file's path`,
    );
  }
  const raw = parseYaml(path, readText(path, SCENARIO_BYTES_MAX));
  const isIncident = typeof raw === 'object' && raw !== null && 'function' in raw && raw.function === RESPONDER;
  const result = isIncident ? incidentSchema.safeParse(raw) : scenarioSchema.safeParse(raw);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join('.') || 'scenario'}: ${issue.message}`);
    throw new UsageError(`${path}: not a scenario: ${oneLine(issues.join('; '))}`);
  }
  return { ...result.data, name: isName ? nameOrFile : basename(path, extname(path)) };
}

/** @throws UsageError for a responder's scenario */
export function loadHookScenario(nameOrFile: string): Scenario {
  const scenario = loadScenario(nameOrFile);
  if (scenario.function !== RESPONDER) return scenario;
  throw new UsageError(`--scenario ${nameOrFile}: belongs to ${RESPONDER}, and not to a hook`);
}

/** @throws UsageError for a hook's scenario */
export function loadIncidentScenario(nameOrFile: string): IncidentScenario {
  const scenario = loadScenario(nameOrFile);
  if (scenario.function === RESPONDER) return scenario;
  throw new UsageError(`--scenario ${nameOrFile}: belongs to ${scenario.function}, and not to ${RESPONDER}`);
}

/** Names of the shipped scenarios of the responder, or of the hooks. */
export const shippedFor = (whom: 'responder' | 'hooks'): string[] =>
  shippedScenarios().filter((name) => (loadScenario(name).function === RESPONDER) === (whom === 'responder'));

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(
      `${path}: is not YAML (${oneLine(error instanceof Error ? error.message : '').slice(0, 160)})`,
    );
  }
}

/** An event with no scenario meets a calm world: the alarms of the sample config are there, and OK. */
export const calmIncident = (): Omit<IncidentScenario, 'expect'> => {
  const { expect: _none, ...scenario } = incidentSchema.parse({
    title: 'No scenario: a calm world, whose alarms are OK',
    function: RESPONDER,
    alarms: { 'checkout-5xx': {}, 'checkout-latency': {} },
    deeds: [],
    until: 0,
    expect: { decision: { kind: 'ignore', why: 'alarm-not-firing' }, writes: 0 },
  });
  return { ...scenario, name: 'none' };
};

/** An event with no scenario meets an empty world: CodeDeploy does not know its deployment. */
export const emptyWorld = (hook: Scenario['function']): Omit<Scenario, 'expect'> => {
  const { expect: _none, ...scenario } = scenarioSchema.parse({
    title: 'No scenario: an empty world',
    function: hook,
    deploymentKnown: false,
    expect: { verdict: 'Failed', why: 'unknown-deployment' },
  });
  return { ...scenario, name: 'none' };
};
