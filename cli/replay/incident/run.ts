import { join, relative } from 'node:path';
import { makeHandler as makeResponder } from '../../../functions/alarm-responder.ts';
import { makeHandler as makeBefore } from '../../../functions/before-allow-traffic.ts';
import { type EpochMs, millis, minutes, seconds } from '../../../functions/core/units.ts';
import type { Outcome } from '../../../functions/flows/outcome.ts';
import { functionName } from '../../../infra/config/names.ts';
import { play, type Troupe } from '../../../sim/incident/play.ts';
import type { Plot } from '../../../sim/incident/plot.ts';
import { at } from '../../../sim/incident/symptoms.ts';
import type { OwnService } from '../../config/own-service.ts';
import { type EventFile, readEvent } from '../event-file.ts';
import { lambdaContext } from '../lambda-context.ts';
import { redirectedLogger } from '../stderr-logger.ts';
import { incidentConfig } from './config.ts';
import { type IncidentDocument, incidentDocument } from './document.ts';
import { plotOf } from './plot.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import type { IncidentScenario } from './scenario.ts';

/** How the handlers are made: from the sources, or from bundles of them. */
export interface IncidentMakers {
  readonly 'alarm-responder': typeof makeResponder;
  readonly 'before-allow-traffic': typeof makeBefore;
}
const fromSources: IncidentMakers = { 'alarm-responder': makeResponder, 'before-allow-traffic': makeBefore };

export interface IncidentReplay {
  readonly file: EventFile;
  readonly scenario: IncidentScenario | (Omit<IncidentScenario, 'expect'> & { readonly expect?: never });
  readonly logs: 'stderr' | 'nowhere';
  readonly makers?: IncidentMakers;
  /** Whose mode and limits count, instead of the scenario's. */
  readonly own?: OwnService;
}

const EVENTS = relative(process.cwd(), join(import.meta.dirname, '..', '..', '..', 'events'));

/** One outcome of one invocation, and when it came. */
export interface Seen {
  readonly at: EpochMs;
  readonly outcome: Outcome;
}

/** One event through the real responder, and then everything that follows from it, until the incident is over. */
export async function replayIncident({
  file,
  scenario,
  logs,
  makers = fromSources,
  own,
}: IncidentReplay): Promise<IncidentDocument> {
  const plot = plotOf(scenario);
  const others = scenario.also.map((name) => readEvent(join(EVENTS, name)).event);
  const sandbox = await openSandbox(plot, scenario.name);
  try {
    const seen: Seen[] = [];
    const errors: string[] = [];
    const troupe = troupeOf(
      sandbox,
      incidentConfig(scenario, plot, sandbox.ports, own),
      scenario,
      makers,
      logs,
      seen,
      errors,
    );
    const playing = { until: at(plot.until), sweepEvery: minutes(plot.sweepEvery) };
    await play(sandbox, troupe, [file.event, ...others], playing);
    const incident = await lastIncident(sandbox, plot);
    return incidentDocument({
      file,
      scenario,
      plot,
      world: sandbox.world,
      seen,
      errors,
      incident,
      deadLetters: sandbox.deadLetters.bodies().length,
    });
  } finally {
    await sandbox.close();
  }
}

const { signal } = new AbortController();

async function lastIncident({ ledger }: Sandbox, { service }: Plot) {
  const { incident, past } = await ledger.read(service, signal);
  return incident ?? past.toSorted((a, b) => a.openedAt - b.openedAt).at(-1);
}

function troupeOf(
  sandbox: Sandbox,
  checked: ReturnType<typeof incidentConfig>,
  scenario: IncidentReplay['scenario'],
  makers: IncidentMakers,
  logs: IncidentReplay['logs'],
  seen: Seen[],
  errors: string[],
): Troupe {
  const { clock, world, ledger } = sandbox;
  const wiring = () => ({
    logger: redirectedLogger(logs),
    mayConnect: () => true,
    patience: { requestTimeout: millis(scenario.awsTimeoutMs), backoffMax: seconds(1) },
    time: clock,
  });
  const witness = (outcomes: readonly Outcome[]) => {
    for (const outcome of outcomes) seen.push({ at: clock.now(), outcome });
  };
  const make = () =>
    makers['alarm-responder'](checked, sandbox.env(), { ...wiring(), witness: ({ outcomes }) => witness(outcomes) });
  let responder = make();
  let deaths = scenario.diesAfter === undefined ? 0 : 1;
  const invoke = (event: unknown) =>
    responder(event, lambdaContext(functionName('belay-prod', 'alarm-responder'), scenario.lambdaTimeoutMs));
  return {
    now: clock.now,
    leap: async (to) => clock.leap(to),
    async respond(event) {
      const [service, operation] = (scenario.diesAfter ?? '').split(':');
      const death = deaths > 0 ? world.afterCall(service ?? '', operation ?? '') : undefined;
      const answer = invoke(event).then(
        ({ batchItemFailures }) => batchItemFailures.map((failure) => failure.itemIdentifier),
        (error: unknown) => {
          errors.push(String(error));
          return 'all' as const;
        },
      );
      const first = await Promise.race([answer, ...(death ? [death.then(() => 'died' as const)] : [])]);
      if (first !== 'died') return first;
      deaths -= 1;
      errors.push(`the function died after ${scenario.diesAfter}`);
      await sandbox.replaceAws();
      responder = make();
      return 'all';
    },
    async hook({ event }) {
      const hook = makers['before-allow-traffic'](checked, sandbox.hookEnv, wiring());
      await hook(
        event,
        lambdaContext(functionName('belay-prod', 'before-allow-traffic'), scenario.lambdaTimeoutMs),
      ).catch((error: unknown) => errors.push(String(error)));
    },
    isOver: async () => {
      const { incident } = await ledger.read(scenario.service, signal);
      return incident === undefined || incident.handedOver !== undefined;
    },
  };
}
