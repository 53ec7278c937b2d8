import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { incidentConfig } from '../../cli/replay/incident/config.ts';
import { plotOf } from '../../cli/replay/incident/plot.ts';
import { openSandbox } from '../../cli/replay/incident/sandbox.ts';
import type { IncidentScenario } from '../../cli/replay/incident/scenario.ts';
import { loadIncidentScenario } from '../../cli/replay/scenario-file.ts';
import { runInLambda } from '../kit/lambda-runtime.ts';
import { byEventBridge, bySns, notification, sqsEvent } from '../kit/wakes.ts';

/* The responder's bundle as `npm run build` makes it, under AWS's own Lambda runtime client, over a served world. */

const runtimeClient = resolve('.ci/lambda-runtime/node_modules/aws-lambda-ric/index.mjs');

interface Bend {
  readonly event?: unknown;
  readonly faults?: IncidentScenario['faults'];
  /** What lies beside the bundle; absent: the scenario's config. */
  readonly config?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

async function invoke({ event = byEventBridge, faults = [], env = {}, ...bend }: Bend = {}) {
  const scenario = { ...loadIncidentScenario('bad-deploy-after-window'), faults };
  const plot = plotOf(scenario);
  const sandbox = await openSandbox(plot, scenario.name);
  onTestFinished(() => sandbox.close());
  const { config } = incidentConfig(scenario, plot, sandbox.ports);
  const folder = mkdtempSync(join(tmpdir(), 'belay-lambda-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync('dist/functions/alarm-responder.cjs', join(folder, 'alarm-responder.cjs'));
  const beside = 'config' in bend ? bend.config : JSON.stringify(config);
  if (beside !== undefined) writeFileSync(join(folder, 'belay.config.json'), beside);
  const answer = await runInLambda({
    folder,
    handler: 'alarm-responder.handler',
    event,
    env: { ...(sandbox.env() as Record<string, string>), ...env },
    timeoutMs: 60_000,
    runtimeClient,
    startsAt: sandbox.clock.now(),
  });
  const lines = answer.log.split('\n').filter((line) => line.startsWith('{"level":"') && line.includes('"responder"'));
  const calls = sandbox.world.journal.map(({ operation }) => operation);
  return { ...answer, calls, ...sandbox, log: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const ledgerDown: IncidentScenario['faults'] = [
  { service: 'dynamodb', operation: 'Query', kind: 'access-denied', times: 99 },
];

describe('the responder under the Lambda runtime client', () => {
  test('goes back from a bad deployment, tells people, and writes one line about it', async () => {
    const { route, body, log, calls, queue } = await invoke();
    expect([route, body]).toEqual(['response', { batchItemFailures: [] }]);
    expect(calls.filter((operation) => operation === 'CreateDeployment')).toHaveLength(1);
    expect(calls).toEqual(expect.arrayContaining(['Publish', 'PutEvents', 'SendMessageBatch']));
    expect(log).toMatchObject([{ level: 'INFO', decision: 'roll-back', why: 'bad-deployment', result: 'started' }]);
    expect(queue.bodies()).toHaveLength(1);
  });

  test('takes a batch of the queue, and looks at its service once', async () => {
    const { body, log, calls } = await invoke({ event: sqsEvent(byEventBridge, 'a note', notification(bySns)) });
    expect(body).toEqual({ batchItemFailures: [] });
    expect(calls.filter((operation) => operation === 'CreateDeployment')).toHaveLength(1);
    expect(log.map(({ why }) => why)).toEqual(['not-an-alarm', 'bad-deployment']);
  });

  test('names the messages of a batch that must come again', async () => {
    const { route, body } = await invoke({ event: sqsEvent('a note', byEventBridge), faults: ledgerDown });
    expect([route, body]).toEqual(['response', { batchItemFailures: [{ itemIdentifier: 'm-1' }] }]);
  });

  test('fails the invocation of a bare event that could not be looked into', async () => {
    const { route, body, log, calls } = await invoke({ faults: ledgerDown });
    expect(route).toBe('error');
    expect(calls.filter((operation) => operation === 'Query')).toHaveLength(1);
    expect(body).toMatchObject({ errorMessage: expect.stringContaining('dynamodb:Query: AccessDeniedException') });
    expect(log).toMatchObject([{ level: 'WARN', why: 'ledger-unavailable' }]);
  });

  test.each([
    ['missing', undefined],
    ['broken', '{'],
    ['invalid', '{"version":1}'],
  ])('fails every invocation when its config is %s, and says why', async (_, config) => {
    const { route, body, calls } = await invoke({ config });
    expect(route).toBe('error');
    expect(body).toMatchObject({ errorMessage: expect.stringMatching(/^bad config: /) });
    expect(calls).toEqual([]);
  });

  test('does not start without its queue and its table', async () => {
    const { route, body } = await invoke({ env: { BELAY_QUEUE_URL: '', BELAY_TABLE: '' } });
    expect(route).toBe('error');
    const errorMessage = expect.stringContaining('missing environment variables: BELAY_TABLE, BELAY_QUEUE_URL');
    expect(body).toMatchObject({ errorMessage });
  });
});
