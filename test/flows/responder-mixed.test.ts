import { describe, expect, test } from 'vitest';
import { type DurationMs, millis, minutes, seconds } from '../../functions/core/units.ts';
import type { DeploymentDetail } from '../../functions/core/window.ts';
import { responderPorts } from '../../sim/belay/ports.ts';
import { shop } from '../../sim/shop.ts';
import { alarmEvent, alarmPlot } from '../kit/incident-plot.ts';
import { openVirtually, type Virtual } from '../kit/responder.ts';

/* AWS's answers of one moment need not be of one moment: what one of them calls over, another does not know of yet. */

const plot = (terminationWait: number) => ({
  deeds: [{ at: -10, do: 'deploy' as const, revision: 42 }],
  awsWatches: ['checkout-5xx'],
  terminationWait,
  alarms: {
    'checkout-5xx': alarmPlot([{ at: 1, state: 'ALARM', onset: -1 }], { follows: true }),
    'checkout-latency': alarmPlot([]),
  },
});

const newest = ({ world }: Virtual) => [...world.codedeploy.deployments.values()].at(-1);
const decisions = ({ outcomes }: Virtual) =>
  outcomes.map(({ outcome: { decision } }) => `${decision.kind} ${decision.why}`);

/** Until CodeDeploy has stopped the deployment for its alarm. */
async function untilStopped(virtual: Virtual): Promise<void> {
  for (let i = 0; i < 120 && newest(virtual)?.status !== 'Stopped'; i += 1) {
    await virtual.clock.advance(seconds(1));
    virtual.world.happenings.runDue(virtual.clock.now());
  }
}

describe('a rollback of AWS’s that has succeeded, while ECS still calls PRIMARY what it went back from,', () => {
  /** What is heard so long after the rollback was over; ECS says what it said before it. */
  const heardAfter = async (ms: DurationMs) => {
    let first: unknown;
    const virtual = await openVirtually(plot(30), {
      meets: async ({ name, run }) => (name === 'ecs.service' && first !== undefined ? first : run()),
    });
    await untilStopped(virtual);
    const { ecs } = responderPorts(virtual, 'before');
    first = await virtual.clock.run(ecs.service(shop.cluster, shop.service, new AbortController().signal));
    await virtual.clock.advance(seconds(5));
    virtual.world.happenings.runDue(virtual.clock.now());
    const { status, creator, completeTime } = newest(virtual) ?? {};
    expect([status, creator]).toEqual(['Succeeded', 'codeDeployRollback']);
    await virtual.clock.advance(millis((completeTime?.getTime() ?? 0) + ms - virtual.clock.now()));
    await virtual.respond(alarmEvent('checkout-5xx'));
    return decisions(virtual);
  };

  test('is believed for two minutes: it has gone back already', async () => {
    expect(await heardAfter(seconds(5))).toEqual(['wait rollback-in-flight']);
    expect(await heardAfter(millis(119_999))).toEqual(['wait rollback-in-flight']);
  });

  test('is not believed for ever', async () => {
    expect(await heardAfter(minutes(2))).toEqual(['roll-back bad-deployment']);
  });
});

describe('a deployment that AWS has stopped', () => {
  test('is gone back from by AWS: until the rollback is named, Belay does nothing', async () => {
    const virtual = await openVirtually(plot(30));
    await untilStopped(virtual);
    expect(newest(virtual)).toMatchObject({ status: 'Stopped', creator: 'user' });
    await virtual.respond(alarmEvent('checkout-5xx'));
    expect(decisions(virtual)).toEqual(['wait rollback-in-flight']);
    expect(virtual.calls.map(({ name }) => name)).not.toContain('codedeploy.create');
  });

  test('is rolled back by Belay two minutes later, if AWS still has not', async () => {
    const virtual = await openVirtually(plot(30));
    await untilStopped(virtual);
    const planned = virtual.world.happenings.next();
    expect(planned).toBeDefined();
    virtual.world.happenings.runDue = () => {}; // CodeDeploy never gets to it
    virtual.world.codedeploy.goingBack.clear();
    await virtual.clock.advance(minutes(3));
    await virtual.respond(alarmEvent('checkout-5xx'));
    expect(decisions(virtual)).toEqual(['roll-back bad-deployment']);
  });
});

test.each([
  ['that it has moved', {}],
  ['not even that it has moved', { shift: undefined }],
])('a rollback that the group calls over, and that itself says %s, is waited for', async (_, older) => {
  let stale: unknown;
  const virtual = await openVirtually(plot(30), {
    meets: async ({ name, args, run }) => {
      const answer = await run();
      if (name !== 'codedeploy.inspect' || !stale || args[0] !== stale) return answer;
      const { completedAt: _, ...detail } = answer as DeploymentDetail;
      return { ...detail, ...older, status: 'InProgress', over: false, succeeded: false };
    },
  });
  await untilStopped(virtual);
  await virtual.clock.advance(seconds(10));
  virtual.world.happenings.runDue(virtual.clock.now());
  expect(newest(virtual)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
  stale = newest(virtual)?.deploymentId;
  await virtual.respond(alarmEvent('checkout-5xx'));
  expect(decisions(virtual)).toEqual(['wait rollback-in-flight']);
  expect(virtual.audit.effects).toEqual([]);
});
