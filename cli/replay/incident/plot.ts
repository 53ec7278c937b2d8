import type { AlarmPlot, Plot, ServedPlot } from '../../../sim/incident/plot.ts';
import type { IncidentScenario } from './scenario.ts';

const DAY = 24 * 60;
const checkoutServed: readonly ServedPlot[] = [
  { revision: 40, from: -14 * DAY, kind: 'deploy', proven: true },
  { revision: 41, from: -3 * DAY, kind: 'deploy', proven: true },
];
const cartServed: readonly ServedPlot[] = [
  { revision: 7, from: -2 * DAY, kind: 'deploy', proven: true },
  { revision: 8, from: -30, kind: 'deploy', proven: false },
];

const quiet: AlarmPlot = {
  kind: 'metric',
  children: [],
  follows: false,
  periodSeconds: 60,
  suppressed: false,
  states: [{ at: -DAY, state: 'OK' }],
};

/** In ALARM a minute before the event, with its one breaching period two minutes earlier; from then on as the traffic goes. */
const risen: AlarmPlot = { ...quiet, follows: true, states: [...quiet.states, { at: -1, state: 'ALARM', onset: -3 }] };

/** What the scenario leaves unsaid is the plain case: revision 42 shipped half an hour ago, bad, nothing in flight, 41 proven. */
export function plotOf(scenario: IncidentScenario | Omit<IncidentScenario, 'expect'>): Plot {
  const { service, until, sweepEvery, alarms, served, deeds, bad } = scenario;
  const checkout = service === 'checkout';
  const plain: Record<string, AlarmPlot> = checkout
    ? { 'checkout-5xx': risen, 'checkout-latency': quiet }
    : { 'cart-5xx': risen };
  const said = Object.entries(alarms ?? {}).map(([name, alarm]): [string, AlarmPlot] => [
    name,
    { ...alarm, states: [...quiet.states, ...alarm.states] },
  ]);
  return {
    ...scenario,
    served: served ?? (checkout ? checkoutServed : cartServed),
    deeds: deeds ?? (checkout ? [{ at: -30, do: 'deploy', revision: 42 }] : []),
    bad: bad ?? (checkout ? [42] : [8]),
    alarms: alarms ? { ...(checkout ? { 'checkout-latency': quiet } : {}), ...Object.fromEntries(said) } : plain,
    until,
    sweepEvery,
  };
}
