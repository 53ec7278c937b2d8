import { describe, expect, test } from 'vitest';
import { elapsed, seconds } from '../../functions/core/units.ts';
import { look } from '../../functions/flows/look.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { registerCart } from '../../sim/shop-ecs.ts';
import { alarmEvent } from '../kit/incident-plot.ts';
import { deploysNow } from '../kit/person.ts';
import { type Bend, openVirtually, type Played, playVirtually, type Virtual } from '../kit/responder.ts';

/* Rules that tools/proof breaks and nothing else noticed. */

const said = ({ told }: Played) => told.map(({ what }) => what);
const results = ({ outcomes }: Virtual) => outcomes.flatMap(({ outcome }) => outcome.result ?? []);

/** No answer comes to these calls of a port: the first one is 1. A throttle would be asked again in the same look. */
const lost = (port: string, which: (nth: number) => boolean): Bend => {
  let nth = 0;
  return {
    meets: async ({ name, run }) => {
      if (name !== port) return run();
      nth += 1;
      if (which(nth)) throw new CallFailed(name, 'unavailable', 'struck by the test', { unanswered: true });
      return run();
    },
  };
};

test('somebody who deploys the bad revision anew between the looks is seen on ECS, and not overwritten', async () => {
  let virtual: Virtual | undefined;
  let reads = 0;
  const played = await playVirtually({ service: 'cart' }, undefined, {
    prepare: (open) => {
      virtual = open;
    },
    meets: async ({ name, run }) => {
      if (name === 'ecs.service') reads += 1;
      if (name === 'ecs.service' && reads === 2 && virtual) deploysNow(virtual.world, 8);
      return run();
    },
  });
  expect(played.outcomes[0]?.outcome).toMatchObject({ result: 'overtaken', because: 'a deployment has begun' });
});

test('somebody who deploys between two tries of a throttled update is not overwritten', async () => {
  let virtual: Virtual | undefined;
  let tries = 0;
  const played = await playVirtually({ service: 'cart' }, undefined, {
    prepare: (open) => {
      virtual = open;
      registerCart(open.world, 9);
    },
    meets: async ({ name, run }) => {
      if (name !== 'ecs.update' || !virtual) return run();
      tries += 1;
      if (tries > 1) return run();
      deploysNow(virtual.world, 9);
      throw new CallFailed(name, 'unavailable', 'struck by the test');
    },
  });
  expect(results(played)[0]).toBe('overtaken');
  expect(played.audit.effects).toEqual([]);
  expect(played.final.running).toBe('cart:9');
});

test('a lease that cannot be taken is told at once, and nothing is decided', async () => {
  const virtual = await openVirtually(
    {},
    lost('ledger.take', () => true),
  );
  expect(await virtual.respond(alarmEvent('checkout-5xx'))).toBe('all');
  expect(virtual.outcomes.map(({ outcome }) => outcome.decision.why)).toEqual(['ledger-unavailable']);
  expect(results(virtual)).toEqual([]);
});

test('Lambda is answered before the time is over, though a call never is', async () => {
  const timeLeft = seconds(12);
  const never: Bend = { timeLeft, meets: ({ name, run }) => (name === 'ledger.read' ? new Promise(() => {}) : run()) };
  const virtual = await openVirtually({}, never);
  await virtual.respond(alarmEvent('checkout-5xx'));
  expect(virtual.outcomes).toHaveLength(1);
  expect(elapsed(at(0), virtual.clock.now())).toBeLessThan(timeLeft);
});

test('an alarm that comes again because the ledger is down tells nobody a second time', async () => {
  const virtual = await openVirtually(
    {},
    lost('ledger.read', () => true),
  );
  const delivered = (times: number) => ({
    Records: [
      {
        messageId: 'm1',
        eventSource: 'aws:sqs',
        attributes: { ApproximateReceiveCount: String(times) },
        body: JSON.stringify(alarmEvent('checkout-5xx')),
      },
    ],
  });
  for (const times of [1, 2, 3]) expect(await virtual.respond(delivered(times))).toEqual(['m1']);
  expect(virtual.world.sns.published).toHaveLength(1);
});

describe('whose message nobody has answered for', () => {
  test('an act is told at the next look', async () => {
    const played = await playVirtually(
      {},
      undefined,
      lost('news.publish', (nth) => nth === 1),
    );
    expect(played.outcomes[0]?.outcome).toMatchObject({ result: 'started', told: 'failed' });
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
  });

  test('an act is told before the hand-over that followed it, and that before the end', async () => {
    const faults = [
      { service: 'codedeploy', operation: 'GetDeploymentTarget', kind: 'access-denied', times: 1 },
    ] as const;
    const played = await playVirtually(
      { faults, approvalWait: true },
      undefined,
      lost('news.publish', (nth) => nth <= 2),
    );
    expect(said(played)).toEqual(['roll-back bad-deployment', 'escalate facts-unavailable', 'close recovered']);
  });
});

test('a cause that many share is told although nobody can say who tells it: rather twice than not at all', async () => {
  const played = await playVirtually(
    { others: { guarded: 10, firing: 5, sharing: [] } },
    undefined,
    lost('ledger.claimPage', () => true),
  );
  expect(said(played)).toEqual(['escalate shared-cause-suspected']);
});

describe('a read', () => {
  const failing = (clock: VirtualClock, times: number, unanswered: boolean) => {
    let asked = 0;
    const work = async () => {
      asked += 1;
      if (asked <= times) throw new CallFailed('x', 'unavailable', 'struck by the test', { unanswered });
      return asked;
    };
    return clock.run(look(clock, 'x', work)).catch(() => `failed after ${asked}`);
  };

  test('that is throttled is asked again, and one without an answer is not', async () => {
    const clock = new VirtualClock(at(0));
    expect(await failing(clock, 3, false)).toBe(4);
    expect(await failing(clock, 3, true)).toBe('failed after 1');
  });

  test('ends after twenty seconds, answered or not', async () => {
    const clock = new VirtualClock(at(0));
    const hung = clock.run(look(clock, 'x', () => new Promise(() => {})));
    await expect(hung).rejects.toThrow('no answer in 20000 ms');
    expect(elapsed(at(0), clock.now())).toBe(seconds(20));
  });
});
