import type { BelayConfig, GuardedService } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { configFor, sampleConfig } from '../belay/config.ts';
import { ledgerOf } from '../belay/ledger-of.ts';
import { VirtualClock } from '../clock.ts';
import { buildStage, type Stage } from '../incident/build.ts';
import { NOON } from '../incident/stage-clock.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { SmallWorld } from './small-world.ts';

/** A small world at noon, with nobody awake yet. */
export interface SmallStage extends Stage {
  readonly small: SmallWorld;
  readonly plot: SmallWorld['plot'];
  readonly config: BelayConfig;
  readonly service: GuardedService;
  readonly clock: VirtualClock;
  readonly ledger: MemoryLedger;
  /** What EventBridge brings of the alarm. */
  readonly event: unknown;
}

const configs = new WeakMap<SmallWorld, BelayConfig>();

export async function openStage(small: SmallWorld): Promise<SmallStage> {
  const { plot } = small;
  const config = configs.get(small) ?? configFor(plot, sampleConfig());
  configs.set(small, config);
  const clock = new VirtualClock(NOON);
  let tasks = 0;
  const stage = buildStage(plot, clock, () => {
    tasks += 1;
    return `10.0.0.${tasks}`;
  });
  small.prepare?.(stage.world);
  const ledger = await ledgerOf(stage, plot, NOON);
  const service = config.services.find((one) => one.service === plot.service);
  invariant(service !== undefined, 'the config guards the service of the plot');
  return { ...stage, small, plot, config, service, clock, ledger, event: alarmEvent(`${plot.service}-5xx`) };
}

const alarmEvent = (alarmName: string) => ({
  version: '0',
  id: `of-${alarmName}`,
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  region: 'eu-west-1',
  time: '2026-11-21T11:59:00Z',
  resources: [`arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${alarmName}`],
  detail: {
    alarmName,
    state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-21T11:59:00.000+0000' },
    configuration: { metrics: [] },
  },
});

/** One turn of the loop: everything that can go on without a call being answered has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
