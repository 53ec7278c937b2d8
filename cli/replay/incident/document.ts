import { z } from 'zod';
import { DECISION_KINDS, type Decision } from '../../../functions/core/decision.ts';
import { type Incident, VIAS } from '../../../functions/core/incident.ts';
import { type EpochMs, iso } from '../../../functions/core/units.ts';
import { parseDeliveries } from '../../../functions/core/wake-deliveries.ts';
import { finalOf } from '../../../sim/incident/final.ts';
import type { Plot } from '../../../sim/incident/plot.ts';
import type { World } from '../../../sim/world.ts';
import { calls, callsIn, expectation, moment, notifications } from '../document-parts.ts';
import type { EventFile } from '../event-file.ts';
import { about, stepsOf, unmetBy, writesIn } from './expectation.ts';
import type { IncidentReplay, Seen } from './run.ts';
import { DECISION_WHYS } from './scenario.ts';

const decision = z.strictObject({
  kind: z.enum(DECISION_KINDS),
  why: z.enum(DECISION_WHYS),
  from: z.string().nullable().describe('task definition ARN'),
  to: z.string().nullable().describe('task definition ARN'),
  via: z.enum(VIAS).nullable(),
});
const guard = z.strictObject({ guard: z.string(), fired: z.boolean(), evidence: z.string() });

const outcome = z.strictObject({
  service: z.string().nullable(),
  decision,
  guards: z.array(guard).describe('every guard in the order of the table; the first that fired decided'),
  because: z.string(),
  result: z.string().nullable().describe('what an act came to'),
  incident: z.string().nullable(),
});

/** What `replay --json` prints for one event that goes to the responder. */
export const incidentDocumentSchema = z.strictObject({
  event: z.unknown().describe('the event as it was given'),
  eventFile: z.string(),
  function: z.literal('alarm-responder'),
  wake: z.enum(['alarm', 'deployment', 'recheck', 'sweep', 'hook-died', 'batch', 'none']),
  scenario: z.string().nullable(),
  title: z.string(),
  outcomes: z.array(outcome).describe('for each service the decision that the scenario is about'),
  steps: z.array(z.string()).describe('every decision on the way, as kind and why, repetitions left out'),
  writes: z.int().describe('how often AWS was asked to change the service'),
  calls,
  notifications,
  timeline: z.array(
    z.strictObject({
      at: moment,
      what: z.enum(['decision', 'shift', 'alarm', 'notification', 'write', 'death']),
      text: z.string(),
    }),
  ),
  final: z.strictObject({
    healthy: z.boolean().describe('a good revision has all of the traffic, and no alarm of the service is in ALARM'),
    running: z.string().nullable(),
    alarms: z.record(z.string(), z.string()),
    inFlight: z.string().nullable(),
    incident: z.enum(['none', 'open', 'with-people', 'closed']),
    deadLetters: z.int(),
  }),
  errors: z.array(z.string()).describe('invocations that failed'),
  expectation,
});

export type IncidentDocument = z.infer<typeof incidentDocumentSchema>;

export interface Played {
  readonly file: EventFile;
  readonly scenario: IncidentReplay['scenario'];
  readonly plot: Plot;
  readonly world: World;
  readonly seen: readonly Seen[];
  readonly errors: readonly string[];
  readonly incident: Incident | undefined;
  readonly deadLetters: number;
}

export function incidentDocument(played: Played): IncidentDocument {
  const { file, scenario, plot, world, seen, errors, incident, deadLetters } = played;
  const notifications = world.sns.published.map(({ at, subject = '', message, attributes }) => ({
    at: iso(at),
    subject,
    message: textIn(message),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.StringValue ?? ''])),
  }));
  const document: IncidentDocument = {
    event: file.event,
    eventFile: file.path,
    function: 'alarm-responder',
    wake: wakeOf(file.event),
    scenario: scenario.expect ? scenario.name : null,
    title: scenario.title,
    outcomes: about(seen, scenario.expect?.decision).map(outcomeOf),
    steps: stepsOf(seen, plot.service),
    writes: writesIn(world.journal),
    calls: callsIn(world.journal),
    notifications,
    timeline: timelineOf(played),
    final: { ...finalOf(world, plot), incident: stateOf(incident), deadLetters },
    errors: [...errors],
    expectation: null,
  };
  if (!scenario.expect) return document;
  const unmet = unmetBy(scenario.expect, document);
  return { ...document, expectation: { met: unmet.length === 0, unmet } };
}

function wakeOf(event: unknown): IncidentDocument['wake'] {
  const deliveries = parseDeliveries(event, { account: '123456789012', region: 'eu-west-1' });
  const [first] = deliveries;
  if (deliveries.length > 1) return 'batch';
  return first?.parsed.ok ? first.parsed.wake.kind : 'none';
}

function stateOf(incident: Incident | undefined): IncidentDocument['final']['incident'] {
  if (!incident) return 'none';
  if (incident.closed) return 'closed';
  return incident.handedOver ? 'with-people' : 'open';
}

const short = (definition: string | undefined) => definition ?? null;

function decisionOf(decision: Decision): IncidentDocument['outcomes'][number]['decision'] {
  const { kind, why } = decision;
  const act = 'would' in decision ? decision.would : 'via' in decision ? decision : undefined;
  return { kind, why, from: short(act?.from), to: short(act?.to), via: act?.via ?? null };
}

const outcomeOf = ({ outcome: { service, decision, guards, because, result, incident } }: Seen) => ({
  service: service ?? null,
  decision: decisionOf(decision),
  guards: guards.map(({ guard, fired, evidence }) => ({ guard, fired, evidence })),
  because: because ?? guards.find((g) => g.fired)?.evidence ?? '',
  result: result ?? null,
  incident: incident ?? null,
});

/** A message of several bodies is shown as the mail that people get. */
function textIn(message: string): string {
  try {
    const bodies: unknown = JSON.parse(message);
    if (typeof bodies === 'object' && bodies !== null && 'default' in bodies) return String(bodies.default);
    return message;
  } catch {
    return message;
  }
}

type Entry = IncidentDocument['timeline'][number];

function timelineOf({ seen, world, plot }: Played): Entry[] {
  const entry = (at: EpochMs, what: Entry['what'], text: string): Entry => ({ at: iso(at), what, text });
  const entries = [
    ...seen.map(({ at, outcome: o }) =>
      entry(at, 'decision', `${o.service ?? ''} ${o.decision.kind} (${o.decision.why})`.trim()),
    ),
    ...world.shifts
      .filter((s) => s.service === plot.service)
      .map((s) => entry(s.at, 'shift', `${s.percent ?? 100} % of the traffic to ${s.definition.split('/').at(-1)}`)),
    ...Object.values(Object.fromEntries(world.cloudwatch.alarms)).flatMap(({ alarm, states }) =>
      states.slice(1).map((state) => entry(state.at, 'alarm', `${alarm.AlarmName} ${state.state}`)),
    ),
    ...world.sns.published.map((message) => entry(message.at, 'notification', message.subject ?? '')),
    ...world.journal
      .filter((call) => writesIn([call]) > 0)
      .map((call) => entry(call.at, 'write', `${call.operation}: ${call.outcome}`)),
  ];
  return entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
