import type { AlarmPlot, Plot, ServedPlot } from './plot.ts';

/* The plain case that scenarios, tests and seeds bend. */

const DAY = 24 * 60;
const checkoutServed: readonly ServedPlot[] = [
  { revision: 40, from: -14 * DAY, kind: 'deploy', proven: true },
  { revision: 41, from: -3 * DAY, kind: 'deploy', proven: true },
];
const cartServed: readonly ServedPlot[] = [
  { revision: 7, from: -2 * DAY, kind: 'deploy', proven: true },
  { revision: 8, from: -30, kind: 'deploy', proven: false },
];

/** OK for a day. */
export const quiet: AlarmPlot = {
  kind: 'metric',
  children: [],
  follows: false,
  periodSeconds: 60,
  suppressed: false,
  states: [{ at: -DAY, state: 'OK' }],
};

/** In ALARM a minute before the event, with its one breaching period two minutes earlier; from then on as the traffic goes. */
const risen: AlarmPlot = { ...quiet, follows: true, states: [...quiet.states, { at: -1, state: 'ALARM', onset: -3 }] };

/** Of revision 42 (cart: 8), which was shipped half an hour ago and is bad; nothing is in flight; 41 (cart: 7) is proven. */
export function plainPast(service: Plot['service']): Pick<Plot, 'served' | 'deeds' | 'bad' | 'alarms'> {
  if (service === 'cart') return { served: cartServed, deeds: [], bad: [8], alarms: { 'cart-5xx': risen } };
  return {
    served: checkoutServed,
    deeds: [{ at: -30, do: 'deploy', revision: 42 }],
    bad: [42],
    alarms: { 'checkout-5xx': risen, 'checkout-latency': quiet },
  };
}

/** Everything of it. */
export const plainPlot = (service: Plot['service']): Plot => ({
  service,
  mode: 'act',
  ledger: 'knows',
  ...plainPast(service),
  alarmAfter: 3,
  okAfter: 3,
  awsWatches: [],
  terminationWait: 5,
  approvalWait: false,
  barriers: [],
  same: {},
  secrets: [],
  vetoes: [],
  others: { guarded: 0, firing: 0, sharing: [] },
  neverStarts: [],
  faults: [],
  unhealthy: [],
  sweepEvery: 5,
  until: 90,
});
