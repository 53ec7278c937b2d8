import { plotOf } from '../../cli/replay/incident/plot.ts';
import { incidentSchema } from '../../cli/replay/incident/scenario.ts';
import { type BelayConfig, checkConfig } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { alarmArn } from '../../sim/aws/alarm-event.ts';
import { configFor as configLike, sampleConfig } from '../../sim/belay/config.ts';
import type { AlarmPlot, AlarmState, Plot } from '../../sim/incident/plot.ts';

export const DAY = 24 * 60;

const plains = new Map(
  (['checkout', 'cart'] as const).map((service) => {
    const decision = { kind: 'roll-back', why: 'bad-deployment' };
    const scenario = { title: 'plain', function: 'alarm-responder', service, expect: { decision, writes: 1 } };
    return [service, plotOf({ name: 'plain', ...incidentSchema.parse(scenario) })];
  }),
);

/** The plain case that the replay's scenarios bend too: 42 (or cart:8) shipped half an hour ago, bad, nothing in flight. */
export function plotFrom(over: Partial<Plot> = {}): Plot {
  const plain = plains.get(over.service ?? 'checkout');
  invariant(plain !== undefined, 'there is a plain plot for both services');
  return { ...plain, ...over };
}

/** An alarm that goes through these states, and was OK a day before noon. */
export const alarmPlot = (states: readonly AlarmState[], over: Partial<AlarmPlot> = {}): AlarmPlot => ({
  kind: 'metric',
  children: [],
  follows: false,
  periodSeconds: 60,
  suppressed: false,
  ...over,
  states: [{ at: -DAY, state: 'OK' }, ...states],
});

/** Rose a minute before noon with its one breaching period two minutes earlier, and goes on as the traffic goes. */
export const risen = (over: Partial<AlarmPlot> = {}) =>
  alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }], { follows: true, ...over });

/** What EventBridge brings of an alarm. */
export const alarmEvent = (name: string, over: { readonly state?: string; readonly detail?: object } = {}) => ({
  version: '0',
  id: `of-${name}`,
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  region: 'eu-west-1',
  time: '2026-11-21T11:59:00Z',
  resources: [alarmArn(name)],
  detail: {
    alarmName: name,
    state: { value: over.state ?? 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-21T11:59:00.000+0000' },
    configuration: { metrics: [] },
    ...over.detail,
  },
});

export const recheckEvent = (service: string, at: number) => ({ belay: 'recheck', service, at });
export const SWEEP = { belay: 'sweep' };

/** The sample config as the plot has it; prod's real limits. */
export function configFor(plot: Plot): BelayConfig {
  const checked = checkConfig(configLike(plot, sampleConfig()));
  invariant(checked.ok, 'the plot makes a valid config');
  return checked.config;
}
