import { describe, expect, test } from 'vitest';
import type { GuardedService } from '../../functions/core/config.ts';
import type { ServiceFacts } from '../../functions/core/facts.ts';
import type { DeploymentId } from '../../functions/core/ids.ts';
import type { Intent } from '../../functions/core/incident.ts';
import type { DeploymentDetail, EcsDeployment } from '../../functions/core/window.ts';
import { findOwnAct } from '../../functions/flows/own-act.ts';
import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';
import { at, noon } from '../kit/core.ts';
import { ecs, intent, running } from '../kit/facts.ts';

/* What became of an own act, by every answer that AWS may give. It is noon, and the intent is a minute old. */

const service = { cluster: 'prod', ecsService: 'checkout' } as GuardedService;

interface Answers {
  readonly codedeploy?: Readonly<Record<string, Partial<DeploymentDetail>>>;
  readonly ecs?: Partial<EcsDeployment>;
  readonly sees?: Partial<ServiceFacts>;
}

async function found(over: Partial<Intent>, { codedeploy = {}, ecs: detail, sees }: Answers) {
  const stopped = { over: true, succeeded: false, status: 'Stopped', creator: 'user', description: '' };
  const ecsDetail = { arn: 'svc-deployment', over: true, kind: 'deploy', strategy: 'ROLLING', watched: [], ...detail };
  const ports = {
    time: { now: () => noon, sleep: () => new Promise(() => {}) },
    codedeploy: {
      inspect: async (id: DeploymentId) =>
        codedeploy[id] ? { ...stopped, id, ...codedeploy[id] } : 'unknown-deployment',
    },
    ecs: { serviceDeployment: async () => (detail ? ecsDetail : 'unknown-deployment') },
  };
  const facts = ecs({ serviceDeployment: 'svc-deployment', ...sees });
  return (await findOwnAct(intent(over), service, facts, ports as unknown as ResponderPorts)).own;
}

describe('an own stop of a deployment by CodeDeploy', () => {
  const stop = { act: 'stop-deployment', via: 'stop-deployment', deployment: 'd-BELAY0042' } as const;
  const rollback = { 'd-BACK': { over: false, status: 'InProgress', creator: 'codeDeployRollback' } };
  const endedAt = (completedAt: ReturnType<typeof at>) => ({
    codedeploy: { 'd-BELAY0042': { completedAt, rolledBackBy: 'd-BACK' as DeploymentId }, ...rollback },
  });

  test('may seem to have ended two seconds before its intent, and no more: clocks differ', async () => {
    expect(await found(stop, endedAt(at(-62)))).toMatchObject({ state: 'in-flight', deployment: 'd-BACK' });
    expect(await found(stop, endedAt(at(-62.001)))).toEqual({ state: 'none' });
  });

  test('that CodeDeploy knows nothing of after half a minute was never made, and not before', async () => {
    const goesOn = { codedeploy: { 'd-BELAY0042': { over: false, status: 'InProgress' } } };
    expect(await found({ ...stop, at: at(-30) }, goesOn)).toEqual({ state: 'none' });
    expect(await found({ ...stop, at: at(-29) }, goesOn)).toMatchObject({ state: 'in-flight' });
  });
});

describe('an own stop of a deployment by ECS', () => {
  const stop = { act: 'stop-deployment', via: 'stop-service-deployment', deployment: 'svc-deployment' } as const;

  test('that ECS knows nothing of after half a minute was never made, and not before', async () => {
    const goesOn = { ecs: { over: false, status: 'IN_PROGRESS' } };
    expect(await found({ ...stop, at: at(-30) }, goesOn)).toEqual({ state: 'none' });
    expect(await found({ ...stop, at: at(-29) }, goesOn)).toMatchObject({ state: 'in-flight' });
  });

  test('is not what ended by itself, or before it', async () => {
    expect(await found(stop, { ecs: { status: 'SUCCESSFUL', finishedAt: at(-10) } })).toEqual({ state: 'none' });
    expect(await found(stop, { ecs: { status: 'ROLLBACK_SUCCESSFUL', finishedAt: at(-90) } })).toEqual({
      state: 'none',
    });
    const itsOwn = await found(stop, { ecs: { status: 'ROLLBACK_SUCCESSFUL', finishedAt: at(-10) } });
    expect(itsOwn).toMatchObject({ state: 'succeeded', shift: at(-10) });
  });
});

describe('an own update of a service', () => {
  const update = { via: 'update-service', deployment: undefined } as const;
  const runs = (revision: number) => ({ versions: [running(revision)] });

  test('that has shifted stays done, whatever somebody deploys after it', async () => {
    expect(await found({ ...update, shift: at(-30) }, { sees: runs(43) })).toEqual({
      state: 'succeeded',
      shift: at(-30),
    });
  });

  test('has failed where somebody deploys another revision before it has shifted', async () => {
    expect(await found(update, { sees: runs(43) })).toMatchObject({
      state: 'failed',
      because: expect.stringContaining('checkout:43 meanwhile'),
    });
  });

  test('has failed where ECS goes back from it', async () => {
    const back = { kind: 'rollback', over: false, status: 'ROLLBACK_IN_PROGRESS' } as const;
    expect(await found(update, { sees: runs(41), ecs: back })).toMatchObject({
      state: 'failed',
      because: 'ECS went back (ROLLBACK_IN_PROGRESS)',
    });
  });

  test('that is known to have begun is never begun again', async () => {
    const known = { ...update, deployment: 'ecs-svc/41' };
    expect(await found(known, { sees: runs(42) })).toMatchObject({ state: 'failed', deployment: 'ecs-svc/41' });
  });

  test('is unclear for half a minute while ECS shows the old revision: one stale answer proves nothing', async () => {
    const known = { ...update, deployment: 'ecs-svc/41' };
    expect(await found({ ...known, at: at(-29) }, { sees: runs(42) })).toEqual({ state: 'unclear' });
    expect(await found({ ...update, at: at(-30) }, { sees: runs(42) })).toEqual({ state: 'none' });
  });

  test('is unclear for as long as nothing is PRIMARY: that ours is not there is not said either', async () => {
    const nobody = { versions: [running(41, 'ACTIVE')] };
    expect(await found({ ...update, at: at(-600) }, { sees: nobody })).toEqual({ state: 'unclear' });
    expect(await found({ ...update, shift: at(-30) }, { sees: nobody })).toMatchObject({ state: 'succeeded' });
  });
});
