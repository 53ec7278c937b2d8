import { afterEach, describe, expect, test } from 'vitest';
import type { DeploymentId, HookExecutionId } from '../../functions/core/ids.ts';
import { millis } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { buildScene } from '../../sim/scenario.ts';
import { shop } from '../../sim/shop.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { adaptersAt } from '../kit/aws.ts';
import { addresses, noon, plain } from '../kit/hook.ts';

/* What the SDK's own retries and timeouts make of a bad day, over a real socket. */

const call = { deployment: 'd-BELAY0042' as DeploymentId, execution: 'execution-1' as HookExecutionId };
const report = { service: 'codedeploy', operation: 'PutLifecycleEventHookExecutionStatus' };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closers.splice(0).map((close) => close()))));

async function adaptersWith(faults: readonly Fault[], requestTimeoutMs = 2_000) {
  const clock = new VirtualClock(noon);
  const ids = { deploymentId: call.deployment, executionId: call.execution };
  const { world } = buildScene(plain({ faults }), ids, clock, addresses);
  const { url, close } = await serveAws(world);
  closers.push(close);
  return { ports: adaptersAt(url, millis(requestTimeoutMs)), world };
}
const forEver = new AbortController().signal;

describe('a report', () => {
  test.each([
    ['throttle', 'unavailable', false],
    ['access-denied', 'refused', false],
    ['server-error', 'unavailable', true],
    ['reset', 'unavailable', true],
    ['hang-after-effect', 'unavailable', true],
  ] as const)(
    'that meets “%s” is tried once, and says whether it may have taken effect',
    async (kind, outcome, unanswered) => {
      const { ports, world } = await adaptersWith([{ ...report, kind, times: 9 }], 200);
      const reported = ports.codedeploy.report(call, 'Succeeded', forEver);
      await expect(reported).rejects.toMatchObject({ outcome, unanswered });
      expect(world.journal).toHaveLength(1);
    },
  );
});

test.each(['throttle', 'server-error', 'reset'] as const)('a read survives “%s”, five times in a row', async (kind) => {
  const { ports, world } = await adaptersWith([{ service: 'codedeploy', operation: 'GetDeployment', kind, times: 5 }]);
  expect(await ports.codedeploy.deployment(call.deployment, forEver)).toMatchObject({ application: 'shop' });
  expect(world.journal).toHaveLength(6);
});

test('a read gives up after eight attempts, and says that asking later may help', async () => {
  const { ports, world } = await adaptersWith([
    { service: 'codedeploy', operation: 'GetDeployment', kind: 'server-error', times: 99 },
  ]);
  await expect(ports.codedeploy.deployment(call.deployment, forEver)).rejects.toMatchObject({ outcome: 'unavailable' });
  expect(world.journal).toHaveLength(8);
});

test('a call lets go when its signal aborts', async () => {
  const { ports } = await adaptersWith([{ service: 'ecs', operation: 'DescribeServices', kind: 'hang', times: 1 }]);
  const stop = new AbortController();
  const call = ports.ecs.taskSets(shop.cluster, shop.service, stop.signal);
  setImmediate(() => stop.abort());
  await expect(call).rejects.toMatchObject({ outcome: 'unavailable' });
});

test.each([
  ['ecs', 'DescribeServices', 'access-denied', 'refused'],
  ['ecs', 'DescribeServices', 'throttle', 'unavailable'],
  ['elasticloadbalancing', 'DescribeRules', 'access-denied', 'refused'],
  ['elasticloadbalancing', 'DescribeRules', 'throttle', 'unavailable'],
  ['cloudwatch', 'DescribeAlarms', 'access-denied', 'refused'],
  ['cloudwatch', 'DescribeAlarms', 'throttle', 'unavailable'],
  ['sns', 'Publish', 'access-denied', 'refused'],
  ['sns', 'Publish', 'throttle', 'unavailable'],
] as const)('%s %s under “%s” comes back as %s', async (service, operation, kind, outcome) => {
  const { ports } = await adaptersWith([{ service, operation, kind, times: 99 }]);
  const calls = {
    ecs: () => ports.ecs.taskSets(shop.cluster, shop.service, forEver),
    elasticloadbalancing: () => ports.loadBalancer.forwards({ listenerArn: shop.testListener }, forEver),
    cloudwatch: () => ports.alarms.read(['checkout-5xx'], forEver),
    sns: () => ports.tell({ subject: 's', body: 'b', attributes: {} }, forEver),
  };
  await expect(calls[service]()).rejects.toMatchObject({ name: 'CallFailed', outcome });
});
