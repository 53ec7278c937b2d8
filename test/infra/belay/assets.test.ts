import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readEvent } from '../../../cli/replay/event-file.ts';
import { startWorld } from '../../../cli/replay/local-world.ts';
import { loadHookScenario } from '../../../cli/replay/scenario-file.ts';
import { type BelayConfig, checkConfig } from '../../../functions/core/config.ts';
import { HOOKS } from '../../../functions/core/hook-call.ts';
import { invariant } from '../../../functions/core/invariant.ts';
import { Queue } from '../../../sim/aws/sqs-queue.ts';
import { serveAws } from '../../../sim/wire/serve.ts';
import { buildFunctions, saveBundle } from '../../../tools/build.ts';
import { serveLambda } from '../../kit/lambda-service.ts';
import { appSpec, good, event as smokeEvent, smokeWorld } from '../../kit/smoke.ts';
import { type Assets, assetsOf } from './assets.ts';
import { sampleConfig, temporaryFolder } from './kit.ts';

/* What is deployed is what was tested: each asset as it lies in the assembly, in a process of its own, over real sockets. */

const scenario = loadHookScenario('soak-by-target-health');
const idle = { through: 'target-health' } as const;
/** Probes in Lambda never go to this machine, so the load balancer speaks for green; the limits are those of a replay. */
function quick(): BelayConfig {
  const { lambdaTimeoutMs: _lambda, awsTimeoutMs: _aws, ...limits } = scenario.limits;
  const probes = { 'before-allow-traffic': idle, 'after-allow-traffic': idle };
  const sample = sampleConfig();
  const services = sample.services.map((one) => ({ ...one, probes, policy: { ...one.policy, ...limits } }));
  const checked = checkConfig({ ...sample, services });
  invariant(checked.ok, 'the limits of a replay hold together');
  return checked.config;
}
const config = quick();

const bundles = temporaryFolder();
let made: Assets;
beforeAll(async () => {
  await Promise.all((await buildFunctions({ outdir: bundles })).map(saveBundle));
  made = assetsOf({ config }, bundles);
}, 120_000);

describe('the asset', () => {
  test.each([...HOOKS, 'alarm-responder'])('of %s holds its bundle and the config, and nothing else', (bundle) => {
    expect(readdirSync(made.folderOf(bundle)).toSorted()).toEqual([`${bundle}.cjs`, 'belay.config.json'].toSorted());
  });

  test('of the smoke holds its bundle alone: it must be able to say that the config is broken', () => {
    expect(readdirSync(made.folderOf('responder-smoke'))).toEqual(['responder-smoke.cjs']);
  });

  test.each([...HOOKS, 'alarm-responder', 'responder-smoke'])(
    'of %s holds the bundle byte by byte as it was built',
    (bundle) => {
      const [deployed, built] = [made.folderOf(bundle), bundles].map((folder) =>
        readFileSync(join(folder, `${bundle}.cjs`)),
      );
      expect(deployed?.equals(built ?? Buffer.of())).toBe(true);
    },
  );

  test.each([...HOOKS, 'alarm-responder'])('of %s holds a config that the function takes, of this stage', (bundle) => {
    const read = checkConfig(JSON.parse(readFileSync(join(made.folderOf(bundle), 'belay.config.json'), 'utf8')));
    expect(read).toEqual({ ok: true, config });
  });

  test.each([...HOOKS, 'alarm-responder', 'responder-smoke'])(
    'of %s is the same when it is synthesised again',
    (bundle) => {
      expect(assetsOf({ config }, bundles).keyOf(bundle)).toBe(made.keyOf(bundle));
    },
    60_000,
  );
});

test('two clean builds give the same bytes', async () => {
  const again = temporaryFolder();
  await Promise.all((await buildFunctions({ outdir: again })).map(saveBundle));
  const files = readdirSync(bundles).toSorted();
  expect(readdirSync(again).toSorted()).toEqual(files);
  expect(files).toHaveLength(4);
  for (const file of files)
    expect(readFileSync(join(again, file)).equals(readFileSync(join(bundles, file)))).toBe(true);
});

const KEYS = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
/** As Lambda does it: the handler by its name in the template, wired when the file is loaded. */
const RUNNER = `
  const [file, name, event, seconds] = process.argv.slice(1);
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME;
  const context = { awsRequestId: 'r-1', functionName, getRemainingTimeInMillis: () => 1000 * seconds };
  Promise.resolve(require(file)[name](JSON.parse(event), context)).then(
    (answer) => process.stdout.write('\\n' + JSON.stringify({ answer }) + '\\n'),
    (error) => process.stdout.write('\\n' + JSON.stringify({ error: String(error) }) + '\\n'),
  );
`;

/** Its answer, and the lines that it logged. */
async function invoke(bundle: string, event: unknown, world: Readonly<Record<string, string | undefined>>) {
  const { Properties } = made.t.fn(bundle);
  const [file, handler] = Properties.Handler.split('.');
  const env = {
    ...made.t.deployed(Properties.Environment.Variables),
    ...KEYS,
    ...world,
    AWS_LAMBDA_FUNCTION_NAME: Properties.FunctionName,
  };
  const args = [
    '-e',
    RUNNER,
    join(made.folderOf(bundle), `${file}.cjs`),
    handler,
    JSON.stringify(event),
    `${Properties.Timeout}`,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 30_000 });
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { ...lines.at(-1), lines: lines.slice(0, -1) };
}

describe('invoked on its sample event, over a local AWS', () => {
  test.each(HOOKS)('%s reports that green is healthy', async (hook) => {
    const { event } = readEvent(`events/${hook}.json`);
    const { DeploymentId, LifecycleEventHookExecutionId } = event as Record<string, string>;
    const ids = { deploymentId: DeploymentId ?? '', executionId: LifecycleEventHookExecutionId ?? '' };
    const local = await startWorld({ ...scenario, function: hook }, ids);
    onTestFinished(() => local.close());
    const { answer, lines } = await invoke(hook, event, local.env);
    expect(answer).toMatchObject({ hook, finding: { verdict: 'Succeeded' }, report: { outcome: 'reported' } });
    expect(local.world.codedeploy.hookExecutions.get(ids.executionId)?.status).toBe('Succeeded');
    expect(lines).toMatchObject([{ message: 'hook verdict', verdict: 'Succeeded', guardedService: 'checkout' }]);
    expect(lines[0].function_name).toBe(made.t.fn(hook).Properties.FunctionName);
  });

  test('the responder looks at the alarm, and says why it does nothing', async () => {
    const { event } = readEvent('events/alarm.eventbridge.json');
    const ids = { deploymentId: 'd-BELAY0042', executionId: 'none' };
    const local = await startWorld({ ...scenario, function: 'before-allow-traffic' }, ids);
    onTestFinished(() => local.close());
    // The hook's own caller may not do what a responder may: the same world, asked by nobody in particular.
    const aws = await serveAws(local.world, local.ledger.table);
    onTestFinished(() => aws.close());
    local.world.sqs.queues.set(
      made.t.values[made.t.queue('wakes').id] ?? '',
      new Queue({ visibilityTimeoutSeconds: 360 }),
    );
    const { answer, lines } = await invoke('alarm-responder', event, { ...local.env, AWS_ENDPOINT_URL: aws.url });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(lines).toMatchObject([{ message: 'responder', decision: 'ignore', why: 'alarm-not-firing' }]);
    expect(local.world.journal.map(({ operation }) => operation)).toContain('DescribeAlarms');
  });

  test('the smoke tries the version that comes, and lets it through', async () => {
    const target = made.t.fn('alarm-responder').Properties.FunctionName;
    const { world, held } = smokeWorld({ content: appSpec({ Name: target }) });
    const codedeploy = await serveAws(world);
    onTestFinished(() => codedeploy.close());
    const lambda = await serveLambda([{ body: good, executedVersion: '7' }], codedeploy.url);
    const { answer } = await invoke('responder-smoke', smokeEvent, { AWS_ENDPOINT_URL: lambda.url });
    expect(answer.finding).toMatchObject({ verdict: 'Succeeded', why: 'answered' });
    expect(lambda.asked.map(({ path }) => path)).toEqual([expect.stringContaining(`/${target}/`)]);
    expect(held()?.status).toBe('Succeeded');
  });
});
