import { describe, expect, test } from 'vitest';
import { servicesOf } from '../../functions/core/config.ts';
import { onsetOf } from '../../functions/core/onset.ts';
import { type EpochMs, epochMs } from '../../functions/core/units.ts';
import type { AlarmWake, ParsedWake } from '../../functions/core/wake.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { alarm, at, sample } from '../kit/core.ts';
import { filesUnder } from '../kit/files.ts';
import { arn, home, refusal, skip } from '../kit/wakes.ts';

const dimensions = {
  'dimension:LoadBalancer': 'app/shop/50dc6c495c0c9188',
  'dimension:TargetGroup': 'targetgroup/checkout-2/73e2d6bc24d8a067',
};
const bothTargetGroups = {
  ...dimensions,
  'dimension:TargetGroup': 'targetgroup/checkout-1/6d0ecf831eec9f09, targetgroup/checkout-2/73e2d6bc24d8a067',
};

const alarmWake = (over: Partial<AlarmWake> = {}): ParsedWake => ({
  ok: true,
  wake: {
    kind: 'alarm',
    alarm: 'checkout-5xx',
    arn: arn(over.alarm ?? 'checkout-5xx'),
    state: 'ALARM',
    at: at(-60),
    suppressed: false,
    hints: dimensions,
    ...over,
  },
});
const composite = (over: Partial<AlarmWake> = {}) =>
  alarmWake({ alarm: 'checkout-composite', at: epochMs(at(-60) + 412), hints: {}, ...over });

const plain = alarmWake();
const hookCall = sample('before-allow-traffic.json') as Record<string, string>;

/** What the name of each promises. */
const promised: Readonly<Record<string, readonly ParsedWake[]>> = {
  'alarm.eventbridge.json': [plain],
  'alarm.sns.json': [plain],
  'alarm-cart.eventbridge.json': [
    alarmWake({
      alarm: 'cart-5xx',
      hints: { ...dimensions, 'dimension:TargetGroup': 'targetgroup/cart-2/73e2d6bc24d8a067' },
    }),
  ],
  'alarm.direct.json': [plain],
  'alarm-ok.eventbridge.json': [alarmWake({ state: 'OK', at: at(20 * 60) })],
  'alarm-insufficient-data.eventbridge.json': [alarmWake({ state: 'INSUFFICIENT_DATA' })],
  'alarm-composite.eventbridge.json': [composite()],
  'alarm-composite.sns.json': [composite()],
  'alarm-metric-math.eventbridge.json': [alarmWake({ hints: bothTargetGroups })],
  'alarm-metric-math.sns.json': [alarmWake({ hints: bothTargetGroups })],
  'alarm-muted.eventbridge.json': [alarmWake({ mutedUntil: at(60 * 60) })],
  'alarm-suppressed.eventbridge.json': [composite({ suppressed: true })],
  'alarm-unguarded.eventbridge.json': [
    alarmWake({
      alarm: 'search-5xx',
      hints: {
        ...dimensions,
        'dimension:TargetGroup': 'targetgroup/search-1/943f017f100becff',
        'tag:service': 'search',
        'tag:team': 'discovery',
      },
    }),
  ],
  'alarm-other-account.eventbridge.json': [refusal('account must be this account')],
  'alarm-batch.sqs.json': [plain, plain, skip('plain text'), refusal('the message must be whole JSON')],
  'deployment-ended.codedeploy.json': [
    {
      ok: true,
      wake: {
        kind: 'deployment',
        by: 'codedeploy',
        of: { application: 'shop', deploymentGroup: 'checkout-prod' },
        deployment: 'd-BELAY0042',
        state: 'SUCCESS',
      },
    },
  ],
  'deployment-ended.ecs.json': [
    {
      ok: true,
      wake: {
        kind: 'deployment',
        by: 'ecs',
        of: { cluster: 'shop', ecsService: 'cart' },
        deployment: 'ecs-svc/0042004200420042042',
        state: 'SERVICE_DEPLOYMENT_COMPLETED',
      },
    },
  ],
  'sweep.json': [{ ok: true, wake: { kind: 'sweep' } }],
  'recheck.json': [{ ok: true, wake: { kind: 'recheck', service: 'checkout', at: at(5 * 60) } }],
  'hook-died.json': [
    {
      ok: true,
      wake: {
        kind: 'hook-died',
        call: {
          deployment: hookCall['DeploymentId'],
          execution: hookCall['LifecycleEventHookExecutionId'],
        },
        function: 'CodeDeployHook_belay-prod-before-allow-traffic',
      },
    } as ParsedWake,
  ],
};

describe('a sample event', () => {
  test.each(Object.entries(promised))('events/%s is what its name says', (name, expected) => {
    expect(parseDeliveries(sample(name), home).map(({ parsed }) => parsed)).toEqual(expected);
  });

  test('has a promise, every one that wakes the responder', () => {
    const others = ['after-allow-traffic.json', 'before-allow-traffic.json', 'belay.config.json'];
    const shipped = filesUnder('events', '.json')
      .map((path) => path.replace('events/', ''))
      .filter((name) => !name.includes('/'));
    expect(shipped).toEqual([...Object.keys(promised), ...others].toSorted());
  });

  test('of a batch keeps each message by its id', () => {
    const ids = ['101', '102', '103', '104'].map((n) => `b0000000-0000-4000-8000-000000000${n}`);
    expect(parseDeliveries(sample('alarm-batch.sqs.json'), home).map(({ messageId }) => messageId)).toEqual(ids);
  });
});

describe("the samples' own story", () => {
  const detail = (name: string) => (sample(name) as { detail: { state: { reasonData: string } } }).detail;

  test.each(['alarm.eventbridge.json', 'alarm-metric-math.eventbridge.json'])(
    'begins in the minute from 11:57 on: %s',
    (name) => {
      const reasonData = detail(name).state.reasonData;
      expect(onsetOf(alarm({ reasonData }))).toEqual({ start: at(-180), end: at(-120) });
    },
  );

  test.each([
    ['alarm-composite.eventbridge.json', at(-60)],
    ['alarm-suppressed.eventbridge.json', at(-60)],
  ] as const)('begins with the first child for %s', (name, start: EpochMs) => {
    const reading = alarm({ kind: 'composite', reasonData: detail(name).state.reasonData });
    expect(onsetOf(reading)).toEqual({ start, end: start });
  });

  test('is about alarms that the sample config guards, but for those that it says are not', () => {
    const config = sample('belay.config.json') as Parameters<typeof servicesOf>[0];
    const unguarded = Object.values(promised)
      .flat()
      .flatMap((parsed) => (parsed.ok && parsed.wake.kind === 'alarm' ? [parsed.wake.alarm] : []))
      .filter((name) => servicesOf(config, name).length === 0);
    expect([...new Set(unguarded)]).toEqual(['checkout-composite', 'search-5xx']);
  });
});
