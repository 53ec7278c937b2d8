import fc from 'fast-check';
import type { Fault } from '../../sim/faults.ts';
import type { AlarmPlot, Deed, Plot } from '../../sim/incident/plot.ts';
import { mostly, mostlyIs, mostlyNone, rarely, some } from './any.ts';
import { alarmPlot } from './incident-plot.ts';

/* Any incident: what was shipped when, what the alarms did, what people set, and what goes wrong at AWS meanwhile. */

const minute = (min: number, max: number) => fc.integer({ min, max });

const deploy = (revisions: readonly number[]): fc.Arbitrary<Deed> =>
  fc.record({
    at: mostly(minute(-90, -10), minute(-10, 70), 2),
    do: fc.constant('deploy' as const),
    revision: fc.constantFrom(...revisions),
    config: mostlyIs<'all-at-once' | 'canary' | 'linear' | undefined>('all-at-once', 'canary', 'linear'),
  });

const otherDeed = (revisions: readonly number[]): fc.Arbitrary<Deed> =>
  fc.oneof(
    fc.record({ at: minute(-20, 60), do: fc.constant('stop' as const) }),
    fc.record({
      at: minute(-20, 30),
      do: fc.constantFrom('delete-image' as const, 'move-tag' as const, 'delete-secret' as const),
      revision: fc.constantFrom(...revisions),
    }),
    fc.record({ at: minute(-20, 60), do: fc.constant('scale' as const), to: fc.constantFrom(0, 2) }),
  );

const state = fc.record({
  at: minute(-30, 90),
  state: mostlyIs<'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>('ALARM', 'OK', 'OK', 'INSUFFICIENT_DATA'),
  sooner: mostly(minute(1, 5), minute(5, 60)),
});

const alarm: fc.Arbitrary<AlarmPlot> = fc
  .record({
    first: mostly(minute(-20, -1), minute(0, 40), 3),
    more: mostlyNone(state, 2, 4),
    follows: mostlyIs(true, false),
    periodSeconds: mostlyIs(60, 10, 300),
    suppressed: mostlyIs(false, true),
    mutedUntil: rarely(minute(1, 60)),
  })
  .map(({ first, more, follows, periodSeconds, suppressed, mutedUntil }) =>
    alarmPlot(
      [{ at: first, state: 'ALARM' as const, sooner: 2 }, ...more]
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, state: value, sooner }) => ({
          at,
          state: value,
          ...(value === 'ALARM' ? { onset: at - sooner } : {}),
        })),
      { follows, periodSeconds, suppressed, mutedUntil },
    ),
  );

const OPERATIONS = [
  'codedeploy:CreateDeployment',
  'codedeploy:StopDeployment',
  'codedeploy:ContinueDeployment',
  'codedeploy:GetDeployment',
  'codedeploy:GetDeploymentGroup',
  'codedeploy:GetDeploymentTarget',
  'codedeploy:ListDeployments',
  'ecs:UpdateService',
  'ecs:StopServiceDeployment',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeServiceDeployments',
  'ecr:BatchGetImage',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListAlarmMuteRules',
  'elasticloadbalancing:DescribeTargetHealth',
  'sns:Publish',
  'events:PutEvents',
  'sqs:SendMessageBatch',
] as const;

const fault: fc.Arbitrary<Fault> = fc
  .record({
    operation: fc.constantFrom(...OPERATIONS),
    kind: fc.constantFrom('throttle', 'server-error', 'access-denied', 'hang', 'hang-after-effect', 'reset', 'slow'),
    times: mostly(minute(1, 3), minute(4, 20)),
    delayMs: fc.constantFrom(500, 5_000, 20_000),
  })
  .map(({ operation, ...rest }) => {
    const [service = '', name = ''] = operation.split(':');
    return { ...rest, service, operation: name } as Fault;
  });

/** Before any deed: the books begin with the past. */
const past = (revisions: readonly [number, number]) =>
  fc.tuple(fc.boolean(), fc.boolean()).map(([older, newer]) => [
    { revision: revisions[0], from: -14 * 1440, kind: 'deploy' as const, proven: older },
    { revision: revisions[1], from: -3 * 1440, kind: 'deploy' as const, proven: newer || older },
  ]);

function plotOf(service: 'checkout' | 'cart'): fc.Arbitrary<Partial<Plot>> {
  const [old, good, ...news] = service === 'cart' ? [7, 8, 9, 10, 11] : [40, 41, 42, 43, 44];
  const revisions = [old, good, ...news];
  const [first, second] = service === 'cart' ? ['cart-5xx', undefined] : ['checkout-5xx', 'checkout-latency'];
  return fc
    .record({
      mode: mostlyIs<Plot['mode']>('act', 'observe', 'propose'),
      served: past([old, good]),
      ledger: mostlyIs<Plot['ledger']>('knows', 'empty'),
      deeds: fc
        .tuple(
          fc.array(deploy(mostly0(news, good)), { minLength: 1, maxLength: 3 }),
          mostlyNone(otherDeed(revisions), 3, 2),
        )
        .map((both) => both.flat()),
      bad: mostly(fc.constant(news.slice(0, 1)), some(fc.constantFrom(...revisions)), 3),
      alarm,
      other: rarely(alarm),
      alarmAfter: minute(1, 10),
      okAfter: minute(1, 10),
      watched: mostlyIs(false, true),
      terminationWait: fc.constantFrom(0, 5, 30),
      approvalWait: mostlyIs(false, true),
      barriers: mostlyNone(fc.record({ revision: fc.constantFrom(...revisions), why: fc.constant('migration') }), 6),
      secrets: some(fc.constantFrom(...revisions)),
      hold: rarely(
        fc.record({ scope: fc.constantFrom('service' as const, 'all' as const), reason: fc.constant('sale') }),
      ),
      firing: mostlyIs(0, 1, 5),
      neverStarts: mostlyNone(fc.constantFrom(...revisions), 6),
      unhealthy: mostlyNone(fc.constantFrom(...revisions), 4),
      faults: mostlyNone(fault, 1, 4),
    })
    .map(({ alarm: main, other, watched, firing, ...rest }) => ({
      ...rest,
      service,
      alarms: { [first]: main, ...(second ? { [second]: other ?? alarmPlot([]) } : {}) },
      awsWatches: watched ? [first] : [],
      others: { guarded: firing > 0 ? 3 : 0, firing, sharing: [] },
      until: 240,
    }));
}

/** Mostly something new; sometimes a person goes back. */
const mostly0 = (news: readonly number[], good: number) => [...news, ...news, good];

export const anyPlot = fc.oneof({ weight: 3, arbitrary: plotOf('checkout') }, { weight: 1, arbitrary: plotOf('cart') });
