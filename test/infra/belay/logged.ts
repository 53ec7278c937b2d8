import { HOOKS } from '../../../functions/core/hook-call.ts';
import type { TaskDefinitionArn } from '../../../functions/core/ids.ts';
import { epochMs } from '../../../functions/core/units.ts';
import type { Outcome } from '../../../functions/flows/outcome.ts';
import type { SmokeRecord } from '../../../functions/flows/smoke.ts';
import { logOutcome } from '../../../functions/runtime/logger.ts';
import { logOutcomes } from '../../../functions/runtime/responder-logger.ts';
import { logSmoke } from '../../../functions/runtime/smoke-logger.ts';
import { capturedLogger, type LogLine, lambdaContext, result } from '../../runtime/results.ts';

/* What the functions really log, by their own loggers: what alarms and the dashboard measure has to be among it. */

type Captured = ReturnType<typeof capturedLogger>['logger'];

function lines(write: (logger: Captured) => void): readonly LogLine[] {
  const captured = capturedLogger();
  captured.logger.addContext(lambdaContext());
  write(captured.logger);
  return captured.lines();
}

const request = (response: unknown) => ({ response }) as never;
const noon = epochMs(Date.UTC(2026, 10, 21, 12));
const arn = (revision: number) =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:${revision}` as never as TaskDefinitionArn;

const hookLines = lines((logger) => logOutcome(logger).after?.(request(result())));
const smokeLines = lines((logger) => {
  const { call, finding, report, startedAt, deadline } = result();
  logSmoke(logger).after?.(request({ call, finding, report, startedAt, deadline } as unknown as SmokeRecord));
});
const looked = {
  service: 'checkout',
  wakes: ['alarm'],
  guards: [],
  told: 'told',
  incident: 'i-1',
  openedAt: noon,
} as const;
const responderLines = lines((logger) => {
  const outcomes = [
    {
      ...looked,
      decision: { kind: 'roll-back', why: 'bad-deployment', via: 'create-deployment', from: arn(42), to: arn(41) },
      result: 'started',
    },
    { ...looked, decision: { kind: 'close', why: 'recovered' } },
  ];
  logOutcomes(logger, outcomes as unknown as readonly Outcome[], noon);
});

/** By bundle: the lines of one invocation and more. */
export const logged: Readonly<Record<string, readonly LogLine[]>> = {
  ...Object.fromEntries(HOOKS.map((hook) => [hook, hookLines])),
  'alarm-responder': responderLines,
  'responder-smoke': smokeLines,
};

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** `namespace name dimension` of every metric that a function's lines count. */
export function metricsOf(bundle: string): readonly string[] {
  const directives = (logged[bundle] ?? []).flatMap(
    (line) => (line['_aws'] as { CloudWatchMetrics: Directive[] }).CloudWatchMetrics,
  );
  return [
    ...new Set(
      directives.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Metrics.map(({ Name }) => `${Namespace} ${Name} ${Dimensions.map((set) => set.join('+')).join('|')}`),
      ),
    ),
  ];
}

/** Every member that a function's lines have: what a query may name. */
export const fieldsOf = (bundle: string): readonly string[] => [
  ...new Set((logged[bundle] ?? []).flatMap(Object.keys)),
];
