import { plainPast, quiet } from '../../../sim/incident/plain.ts';
import type { AlarmPlot, Plot } from '../../../sim/incident/plot.ts';
import type { IncidentScenario } from './scenario.ts';

/** What the scenario leaves unsaid is the plain case: revision 42 shipped half an hour ago, bad, nothing in flight, 41 proven. */
export function plotOf(scenario: IncidentScenario | Omit<IncidentScenario, 'expect'>): Plot {
  const { service, until, sweepEvery, alarms, served, deeds, bad } = scenario;
  const plain = plainPast(service);
  const said = Object.entries(alarms ?? {}).map(([name, alarm]): [string, AlarmPlot] => [
    name,
    { ...alarm, states: [...quiet.states, ...alarm.states] },
  ]);
  const other = service === 'checkout' ? { 'checkout-latency': quiet } : {};
  return {
    ...scenario,
    served: served ?? plain.served,
    deeds: deeds ?? plain.deeds,
    bad: bad ?? plain.bad,
    alarms: alarms ? { ...other, ...Object.fromEntries(said) } : plain.alarms,
    until,
    sweepEvery,
  };
}
