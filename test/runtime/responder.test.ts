import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { incidentConfig } from '../../cli/replay/incident/config.ts';
import { plotOf } from '../../cli/replay/incident/plot.ts';
import { replayIncident } from '../../cli/replay/incident/run.ts';
import { openSandbox } from '../../cli/replay/incident/sandbox.ts';
import type { IncidentScenario } from '../../cli/replay/incident/scenario.ts';
import { loadIncidentScenario } from '../../cli/replay/scenario-file.ts';
import * as responder from '../../functions/alarm-responder.ts';
import * as before from '../../functions/before-allow-traffic.ts';
import type { CheckedConfig } from '../../functions/core/config.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import type { Env } from '../../functions/runtime/env.ts';
import { byEventBridge, bySns, changed, notification, sqsEvent } from '../kit/wakes.ts';
import { capturedLogger, lambdaContext, metricProblems } from './results.ts';

const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
const broken: CheckedConfig = { ok: false, problems: ['version must be 1', 'topicArn is missing'] };

interface Bend {
  readonly scenario?: Partial<IncidentScenario>;
  readonly env?: Env;
}

/** The handler as Lambda wires it, but for its world: a bad deployment after its window, on this machine. */
async function wired({ scenario: over, env }: Bend = {}) {
  const scenario = { ...loadIncidentScenario('bad-deploy-after-window'), ...over };
  const plot = plotOf(scenario);
  const sandbox = await openSandbox(plot, scenario.name);
  onTestFinished(() => sandbox.close());
  const { logger, lines, text } = capturedLogger();
  const seen: Outcome[] = [];
  const witness = ({ outcomes }: { readonly outcomes: readonly Outcome[] }) => void seen.push(...outcomes);
  const wiring = { logger, witness, time: sandbox.clock, mayConnect: () => true };
  const config = incidentConfig(scenario, plot, sandbox.ports);
  const handler = responder.makeHandler(config, { ...sandbox.env(), ...env }, wiring);
  return { handler, ...sandbox, seen, lines, text };
}

const ledgerDown: IncidentScenario['faults'] = [
  { service: 'dynamodb', operation: 'Query', kind: 'access-denied', times: 99 },
];
const refused = /checkout: dynamodb:Query: AccessDenied/;

describe('a bare event', () => {
  test('is answered with nothing that must come again', async () => {
    const { handler, world, lines } = await wired();
    expect(await handler(byEventBridge, lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(world.journal.filter(({ operation }) => operation === 'CreateDeployment')).toHaveLength(1);
    expect(lines()).toMatchObject([{ level: 'INFO', decision: 'roll-back', why: 'bad-deployment', Acts: 1 }]);
  });

  test('that failed fails the invocation, after its line was logged, so that Lambda tries it again', async () => {
    const { handler, lines, world } = await wired({ scenario: { faults: ledgerDown } });
    await expect(handler(byEventBridge, lambdaContext())).rejects.toThrow(refused);
    expect(lines()).toMatchObject([{ level: 'WARN', why: 'ledger-unavailable', LooksFailed: 1 }]);
    expect(world.sns.published).toHaveLength(1);
  });

  test('that is for nobody is no failure', async () => {
    const { handler, world } = await wired();
    for (const event of [{}, null, 'x', { Records: [] }]) {
      expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: [] });
    }
    expect(world.journal).toEqual([]);
  });
});

describe('a batch', () => {
  const batch = sqsEvent(byEventBridge, 'a note that somebody published', notification(bySns));

  test('is one look at the service that two of its messages name, and one line an outcome', async () => {
    const { handler, lines, seen, world } = await wired();
    expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(seen.map(({ service, decision }) => [service, decision.kind])).toEqual([
      [undefined, 'ignore'],
      ['checkout', 'roll-back'],
    ]);
    expect(lines().map(({ why }) => why)).toEqual(['not-an-alarm', 'bad-deployment']);
    expect(lines().flatMap(metricProblems)).toEqual([]);
    expect(world.journal.filter(({ operation }) => operation === 'DescribeAlarms')).toHaveLength(1);
  });

  test('that fails in part names the messages that must come again, and no others', async () => {
    const { handler } = await wired({ scenario: { faults: ledgerDown } });
    const batchItemFailures = [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-2' }];
    expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures });
  });

  test('with a poison message in it lets the others through', async () => {
    const { handler, world } = await wired();
    const poison = sqsEvent('{"detail-type":"CloudWatch Alarm State Change"', byEventBridge);
    expect(await handler(poison, lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(world.journal.filter(({ operation }) => operation === 'CreateDeployment')).toHaveLength(1);
  });
});

describe('an event that says more than Belay reads', () => {
  test('has none of it in the log', async () => {
    const { handler, text, lines } = await wired();
    const detail = changed(byEventBridge, ['detail', 'configuration', 'description'], 'hunter2');
    const reason = changed(changed(detail, ['detail', 'state', 'reason'], 'hunter2'), ['secret'], 'hunter2');
    const message = { ...(bySns as object), AlarmDescription: 'hunter2', NewStateReason: 'hunter2' };
    await handler(sqsEvent(reason, notification(message), 'hunter2', '{"AlarmArn": "hunter2'), lambdaContext());
    expect(lines()).toHaveLength(3);
    expect(text()).not.toContain('hunter2');
  });
});

test("the event bus is the environment's", async () => {
  const { handler, world } = await wired({ env: { BELAY_EVENT_BUS: 'belay' } });
  world.events.buses.add('belay');
  await handler(byEventBridge, lambdaContext());
  expect(world.events.put).toMatchObject([{ bus: 'belay', source: 'belay', detailType: 'Rollback Started' }]);
});

test('what must be looked at again goes to the queue of the environment', async () => {
  const { handler, queue } = await wired();
  await handler(byEventBridge, lambdaContext());
  expect(queue.bodies().map((body) => JSON.parse(body))).toMatchObject([{ belay: 'recheck', service: 'checkout' }]);
});

test('in Lambda the probe of what was gone back to may not reach this host', async () => {
  const scenario = loadIncidentScenario('bad-deploy-after-window');
  const asInLambda: typeof responder.makeHandler = (checked, env, { mayConnect: _, ...wiring } = {}) =>
    responder.makeHandler(checked, env, wiring);
  const makers = { 'alarm-responder': asInLambda, 'before-allow-traffic': before.makeHandler };
  const file = { path: 'the event', event: byEventBridge };
  const { steps, outcomes } = await replayIncident({ file, scenario, logs: 'nowhere', makers });
  expect(steps).toContain('escalate rollback-did-not-help');
  expect(outcomes[0]?.decision.why).toBe('bad-deployment');
});

describe('a broken config', () => {
  test.each([
    ['a bare event', byEventBridge],
    ['a batch', sqsEvent(byEventBridge)],
  ])('fails every invocation with each of its problems: %s', async (_, event) => {
    const { logger } = capturedLogger();
    const handler = responder.makeHandler(broken, keys, { logger });
    const ended = expect(handler(event, lambdaContext())).rejects;
    await ended.toThrow('bad config: version must be 1; topicArn is missing');
  });
});

describe('an environment that lacks something', () => {
  const env = { ...keys, BELAY_TABLE: 'belay-ledger', BELAY_QUEUE_URL: 'https://sqs.example.com/belay' };
  const config = incidentConfig(
    loadIncidentScenario('bad-deploy-after-window'),
    plotOf(loadIncidentScenario('bad-deploy-after-window')),
    { test: 1, production: 2 },
  );

  test.each([['BELAY_TABLE'], ['BELAY_QUEUE_URL'], ['AWS_REGION'], ['BELAY_TABLE', 'BELAY_QUEUE_URL']])(
    'is complained about when the function starts: %s %s',
    (...names) => {
      const without = { ...env, ...Object.fromEntries(names.map((name) => [name, undefined])) };
      const complaint = `missing environment variables: ${names.join(', ')}`;
      expect(() => responder.makeHandler(config, without)).toThrow(complaint);
      expect(responder.makeHandler(config, env)).toBeTypeOf('function');
    },
  );
});

describe('in Lambda', () => {
  test('the module wires its handler once; without a config beside it, each call says so', async () => {
    const env = { ...keys, AWS_LAMBDA_FUNCTION_NAME: 'belay-alarm-responder' };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.resetModules();
    const { handler } = await import('../../functions/alarm-responder.ts');
    await expect(handler?.(byEventBridge, lambdaContext())).rejects.toThrow(
      'bad config: belay.config.json cannot be read',
    );
  });

  test('the module wires nothing when it is merely imported', () => {
    expect(responder.handler).toBeUndefined();
  });
});
