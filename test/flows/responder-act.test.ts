import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import type { Fault, FaultKind } from '../../sim/faults.ts';
import { definitionArn } from '../../sim/shop.ts';
import { startDeployment } from '../../sim/shop-deployments.ts';
import { cartDefinitionArn, registerCart } from '../../sim/shop-ecs.ts';
import { alarmEvent } from '../kit/incident-plot.ts';
import { type Bend, openVirtually, type Played, playVirtually, type Virtual } from '../kit/responder.ts';

const CREATE = ['codedeploy', 'CreateDeployment'] as const;
const UPDATE = ['ecs', 'UpdateService'] as const;
const fault = ([service, operation]: readonly [string, string], kind: FaultKind, times = 1): Fault => ({
  service,
  operation,
  kind,
  times,
});
const said = ({ told }: Played) => told.map(({ what }) => what);
const results = ({ outcomes }: Virtual) => outcomes.flatMap(({ outcome }) => outcome.result ?? []);

/** Somebody ships right before Belay's own write, after its last look. */
const slippedIn = (write: string, ship: (virtual: Virtual) => void): Bend => {
  let virtual: Virtual | undefined;
  let shipped = false;
  return {
    prepare: (open) => {
      virtual = open;
    },
    meets: async ({ name, run }) => {
      if (name === write && virtual && !shipped) {
        shipped = true;
        ship(virtual);
      }
      return run();
    },
  };
};

describe('a write whose answer is lost', () => {
  test.each(['checkout', 'cart'] as const)('but took effect is not made again (%s)', async (service) => {
    const lost = fault(service === 'cart' ? UPDATE : CREATE, 'hang-after-effect');
    const played = await playVirtually({ service, faults: [lost] });
    expect(played.audit.effects).toHaveLength(1);
    expect(played.world.journal.filter(({ operation }) => operation === lost.operation)).toHaveLength(1);
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
  });

  test('is found by its nonce at once, where CodeDeploy already lists it', async () => {
    const played = await playVirtually({ faults: [fault(CREATE, 'hang-after-effect')] });
    expect(results(played)).toEqual(['adopted']);
  });

  test('is found at the next look, where it cannot be read at once', async () => {
    const unlisted = fault(['codedeploy', 'ListDeployments'], 'server-error', 8);
    const played = await playVirtually({ faults: [fault(CREATE, 'hang-after-effect'), unlisted] });
    expect(results(played)).toEqual(['unclear']);
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.audit.effects).toHaveLength(1);
  });

  test.each(['hang', 'reset', 'server-error'] as const)(
    'and had no effect (%s) is made again, once AWS surely knows of none',
    async (kind) => {
      const played = await playVirtually({ faults: [fault(CREATE, kind)] });
      const writes = played.world.journal.filter(({ operation }) => operation === 'CreateDeployment');
      expect(writes).toHaveLength(2);
      expect((writes[1]?.at ?? 0) - (writes[0]?.at ?? 0)).toBeGreaterThanOrEqual(seconds(30));
      expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    },
  );

  test('again and again is a page at the deadline, and no revision is vetoed for it', async () => {
    const played = await playVirtually({ faults: [fault(CREATE, 'hang', 1_000)], until: 120 });
    expect(said(played)).toEqual(['escalate act-refused']);
    expect(played.audit.effects).toEqual([]);
    expect((played.told[0]?.at ?? 0) - (played.outcomes[0]?.at ?? 0)).toBeLessThan(minutes(62));
    expect((await played.ledger.read('checkout')).vetoes).toEqual([]);
  });
});

test('a throttle is an answer: the write is made again within the same look', async () => {
  const played = await playVirtually({ faults: [fault(CREATE, 'throttle', 3)] });
  expect(results(played)).toEqual(['started']);
  expect(played.world.journal.filter(({ operation }) => operation === 'CreateDeployment')).toHaveLength(4);
});

describe('a write that AWS refuses', () => {
  test.each(['checkout', 'cart'] as const)('is told once, and leaves neither intent nor veto (%s)', async (service) => {
    const denied = fault(service === 'cart' ? UPDATE : CREATE, 'access-denied', 99);
    const played = await playVirtually({ service, faults: [denied] });
    expect(said(played)).toEqual(['escalate act-refused']);
    expect(played.told[0]?.text).toContain('AccessDenied');
    const { incident, vetoes } = await played.ledger.read(service);
    expect(incident).toMatchObject({ handedOver: { why: 'act-refused' } });
    expect(incident?.intent).toBeUndefined();
    expect(vetoes).toEqual([]);
  });
});

describe('somebody who deploys between the look and the leap', () => {
  test('wins by CodeDeploy’s own mutex: a lost race, and their deployment is waited for', async () => {
    const bend = slippedIn('codedeploy.create', ({ world, clock }) => {
      startDeployment(world, { definition: definitionArn(43), at: clock.now() });
    });
    const played = await playVirtually({ deeds: [{ at: -30, do: 'deploy', revision: 42 }] }, undefined, {
      ...bend,
      prepare: async (virtual) => {
        const template = virtual.world.ecs.taskDefinitions.get(definitionArn(42));
        virtual.world.ecs.taskDefinitions.set(definitionArn(43), structuredClone(template ?? {}));
        await bend.prepare?.(virtual);
      },
    });
    expect(results(played)[0]).toBe('lost-race');
    expect(played.steps[1]).toBe('wait deployment-may-be-the-fix');
    expect(played.audit.effects).toEqual([]);
    expect(played.final.running).toBe('checkout:43');
  });

  test('is seen by the second read on ECS, and not overwritten', async () => {
    let virtual: Virtual | undefined;
    let reads = 0;
    const played = await playVirtually({ service: 'cart' }, undefined, {
      prepare: (open) => {
        virtual = open;
        registerCart(open.world, 9);
      },
      meets: async ({ name, run }) => {
        if (name === 'ecs.service') reads += 1;
        if (name === 'ecs.service' && reads === 2 && virtual) {
          virtual.world.ecs.deployAsAPerson('cart', cartDefinitionArn(9), virtual.clock.now());
        }
        return run();
      },
    });
    expect(results(played)[0]).toBe('overtaken');
    expect(played.audit.effects).toEqual([]);
    expect(played.final.running).toBe('cart:9');
  });

  test('after a slow look is seen by CodeDeploy’s services too: stale facts are read again', async () => {
    const slow: Fault = { service: 'ecr', operation: 'BatchGetImage', kind: 'slow', times: 1, delayMs: 3_000 };
    const played = await playVirtually({ faults: [slow] });
    const order = played.calls.map(({ name }) => name).filter((name) => /ecs\.service$|codedeploy\.create/.test(name));
    expect(order.slice(0, 3)).toEqual(['ecs.service', 'ecs.service', 'codedeploy.create']);
    const fresh = await playVirtually();
    const plain = fresh.calls.map(({ name }) => name).filter((name) => /ecs\.service$|codedeploy\.create/.test(name));
    expect(plain.slice(0, 2)).toEqual(['ecs.service', 'codedeploy.create']);
  });
});

describe('an invocation that must not act any more', () => {
  test('because another one has the lease by now writes nothing and records nothing', async () => {
    const virtual = await openVirtually(
      {},
      {
        meets: async ({ name, args, run }) => {
          if (name === 'ledger.save' && args[2] === 'keep') return 'lost-lease';
          return run();
        },
      },
    );
    await virtual.respond(alarmEvent('checkout-5xx'));
    expect(results(virtual)).toEqual(['lost-lease']);
    expect(virtual.audit.effects).toEqual([]);
    expect(virtual.calls.filter(({ name }) => name === 'ledger.save' || name === 'news.publish')).toHaveLength(1);
  });

  test('because its time is over comes back later and acts then', async () => {
    const slow: Fault = { service: 'ecr', operation: 'BatchGetImage', kind: 'slow', times: 1, delayMs: 7_000 };
    const played = await playVirtually({ faults: [slow] }, undefined, { timeLeft: seconds(11) });
    expect(played.audit.effects).toHaveLength(1);
    expect(played.final.healthy).toBe(true);
    expect(played.audit.effects[0]?.at).toBeGreaterThan((played.outcomes[0]?.at ?? 0) + seconds(30));
  });
});
