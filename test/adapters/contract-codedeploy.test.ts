import { describe, expect, test } from 'vitest';
import type { DeploymentId, HookExecutionId } from '../../functions/core/ids.ts';
import { SHIFT_AGE, shop } from '../../sim/shop.ts';
import type { AwsPorts } from '../kit/aws.ts';
import { bothWays, call, signal } from '../kit/contract.ts';
import { noon } from '../kit/hook.ts';

describe.each(bothWays)('CodeDeploy, %s', (_, make) => {
  test('tells whose deployment it is', async () => {
    const { ports } = await make({ creator: 'codeDeployRollback' });
    expect(await ports.codedeploy.deployment(call.deployment, signal)).toEqual({
      application: 'shop',
      deploymentGroup: 'checkout-prod',
      creator: 'codeDeployRollback',
    });
  });

  test.each(['d-BELAY9999', 'd-x'])('does not know %s, which is an answer', async (id) => {
    const { ports } = await make();
    expect(await ports.codedeploy.deployment(id as DeploymentId, signal)).toBe('unknown-deployment');
  });

  test('takes one status per hook call; the second is told so, and the first stays', async () => {
    const { ports, world } = await make();
    expect(await ports.codedeploy.report(call, 'Succeeded', signal)).toBe('reported');
    expect(await ports.codedeploy.report(call, 'Failed', signal)).toBe('already-reported');
    expect(world.codedeploy.hookExecutions.get(call.execution)?.status).toBe('Succeeded');
  });

  test.each([
    ['an unknown execution', { ...call, execution: 'another' as HookExecutionId }],
    ['an unknown deployment', { ...call, deployment: 'd-BELAY9999' as DeploymentId }],
  ])('refuses the status of %s', async (_case, wrong) => {
    const { ports } = await make();
    await expect(ports.codedeploy.report(wrong, 'Failed', signal)).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('says when traffic shifted, once it has', async () => {
    const before = await make();
    const after = await make({ function: 'after-allow-traffic' });
    const shift = (ports: AwsPorts) => ports.codedeploy.shiftOf(call.deployment, shop.cluster, shop.service, signal);
    expect(await shift(before.ports)).toBeUndefined();
    expect(await shift(after.ports)).toBe(noon - SHIFT_AGE);
  });

  test('has no shift to tell for a service that the deployment does not touch', async () => {
    const { ports } = await make({ function: 'after-allow-traffic' });
    expect(await ports.codedeploy.shiftOf(call.deployment, shop.cluster, 'other', signal)).toBeUndefined();
  });
});
