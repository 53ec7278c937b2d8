import { describe, expect, test } from 'vitest';
import { millis } from '../../functions/core/units.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { alarmEvent, alarmPlot, SWEEP } from '../kit/incident-plot.ts';
import { openVirtually, type Virtual } from '../kit/responder.ts';

/*
 * PERFORMANCE A2: what an act costs in calls of AWS, the ledger's included, and in rounds: calls that begin at the same
 * moment are one round, if every call takes as long as any other.
 */

interface Spent {
  readonly calls: readonly string[];
  readonly rounds: number;
}

/** Up to `last`, that call included. */
function spent({ world, calls }: Virtual, last?: string): Spent {
  const ledger = calls.filter(({ name }) => name.startsWith('ledger.'));
  const aws = world.journal.map(({ at, service, operation }) => ({ at, name: `${service}:${operation}` }));
  const all = [...ledger, ...aws].toSorted((a, b) => a.at - b.at);
  const end = all.find(({ name }) => name === last)?.at ?? Number.POSITIVE_INFINITY;
  const made = all.filter(({ at }) => at <= end);
  return { calls: made.map(({ name }) => name), rounds: new Set(made.map(({ at }) => at)).size };
}

async function spentOn(over: Partial<Plot>, last?: string, event?: unknown): Promise<Spent> {
  const virtual = await openVirtually(over, { latency: millis(10) });
  await virtual.respond(event ?? alarmEvent(over.service === 'cart' ? 'cart-5xx' : 'checkout-5xx'));
  expect(virtual.audit.violations).toEqual([]);
  return spent(virtual, last);
}

describe('an act without faults, for one container and one secret', () => {
  test('costs 12 calls in 4 rounds by CodeDeploy', async () => {
    const { calls, rounds } = await spentOn({ secrets: [41, 42] }, 'codedeploy:CreateDeployment');
    expect(calls.length, calls.join()).toBeLessThanOrEqual(12);
    expect(rounds).toBeLessThanOrEqual(4);
    expect(calls).toContain('secretsmanager:DescribeSecret');
  });

  test('costs as many by ECS, and one round more: ECS has no mutex, so it is read again', async () => {
    const { calls, rounds } = await spentOn({ service: 'cart', secrets: [7, 8] }, 'ecs:UpdateService');
    expect(calls.length, calls.join()).toBeLessThanOrEqual(12);
    expect(rounds).toBeLessThanOrEqual(5);
  });

  test('to stop a deployment costs a round more: what is in flight must be known first', async () => {
    const deeds = [{ at: -10, do: 'deploy', revision: 42 }] as const;
    const { calls, rounds } = await spentOn({ deeds, terminationWait: 30 }, 'codedeploy:StopDeployment');
    expect(calls.length, calls.join()).toBeLessThanOrEqual(14);
    // GetDeployment and GetDeploymentTarget are one round of the adapter's, and two of the virtual port's.
    expect(rounds).toBeLessThanOrEqual(7);
  });

  test('asks nothing twice', async () => {
    const { calls } = await spentOn({ secrets: [41, 42] }, 'codedeploy:CreateDeployment');
    const twice = calls.filter((name, i) => calls.indexOf(name) !== i);
    // The running definition's tags, and the target.
    expect(twice).toEqual(['ecs:DescribeTaskDefinition']);
  });
});

describe('a no-op costs two calls in one round', () => {
  const firing = (suppressed: boolean) => ({
    'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }], { suppressed }),
  });
  const muteDetail = { muteWindowEnd: '2026-11-21T13:00:00.000+0000' };

  test.each<[string, Partial<Plot>, unknown]>([
    ['an alarm that is OK', { alarms: { 'checkout-5xx': alarmPlot([]) } }, alarmEvent('checkout-5xx', { state: 'OK' })],
    ['an alarm whose actions are switched off', { alarms: firing(true) }, alarmEvent('checkout-5xx')],
    ['an alarm that is muted', { alarms: firing(false) }, alarmEvent('checkout-5xx', { detail: { muteDetail } })],
  ])('for %s', async (_, over, event) => {
    const { calls, rounds } = await spentOn(over, undefined, event);
    const asked = calls.filter((name) => !name.startsWith('sqs:'));
    expect(asked.toSorted()).toEqual(['cloudwatch:DescribeAlarms', 'ledger.read']);
    expect(rounds).toBeLessThanOrEqual(2);
  });
});

test('a recheck asks for mutes only while something fires', async () => {
  const recheck = { belay: 'recheck', service: 'checkout', at: 0 };
  const calm = await spentOn({ alarms: { 'checkout-5xx': alarmPlot([]) } }, undefined, recheck);
  expect(calm.calls).not.toContain('cloudwatch:ListAlarmMuteRules');
  expect((await spentOn({}, undefined, recheck)).calls).toContain('cloudwatch:ListAlarmMuteRules');
});

describe('a sweep', () => {
  test('with nothing to find costs three calls', async () => {
    const virtual = await openVirtually({ alarms: { 'checkout-5xx': alarmPlot([]) } });
    for (const service of ['checkout', 'cart']) {
      const ecs = service === 'checkout' ? 'checkout:42' : 'cart:8';
      await virtual.ledger.saveSeen(service, seenOf(virtual, service, ecs));
    }
    await virtual.respond(SWEEP);
    const { calls } = spent(virtual);
    expect(calls.toSorted()).toEqual(['cloudwatch:DescribeAlarms', 'ecs:DescribeServices', 'ledger.states']);
  });
});

function seenOf({ world }: Virtual, service: string, definition: string) {
  const found = [...world.ecs.services.values()].find((s) => s.serviceName === service);
  const primary = [...(found?.taskSets ?? []), ...(found?.deployments ?? [])].find((v) => v.status === 'PRIMARY');
  expect(primary?.taskDefinition ?? definition).toContain(definition);
  const made = primary && 'externalId' in primary ? primary.externalId : primary?.id;
  return { definition: primary?.taskDefinition ?? '', deployment: made, baked: true };
}
