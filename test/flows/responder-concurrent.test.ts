import { describe, expect, test } from 'vitest';
import { millis, minutes, seconds } from '../../functions/core/units.ts';
import { alarmEvent } from '../kit/incident-plot.ts';
import { openVirtually, type Virtual } from '../kit/responder.ts';

/*
 * The same alarm by two paths, in two invocations at once. The second begins at every moment of the first one's way, and
 * every call of the second may be held up so that anything of the first comes in between.
 */

const event = alarmEvent('checkout-5xx');

async function both(virtual: Virtual, apart: number) {
  const { clock } = virtual;
  const second = clock.sleep(millis(apart)).then(() => virtual.invoke(event));
  await clock.run(Promise.all([virtual.invoke(event), second]));
  return virtual.outcomes.map(({ outcome }) => outcome);
}

const effectsOf = ({ audit }: Virtual) => audit.effects.length;

describe.each(['checkout', 'cart'] as const)('two invocations at once (%s)', (service) => {
  const mine = alarmEvent(`${service}-5xx`);

  test('write once, wherever the second one begins', async () => {
    const whys = new Set<string>();
    for (let apart = 0; apart <= 150; apart += 5) {
      const virtual = await openVirtually({ service }, { latency: millis(10) });
      const { clock } = virtual;
      const second = clock.sleep(millis(apart)).then(() => virtual.invoke(mine));
      await clock.run(Promise.all([virtual.invoke(mine), second]));
      expect([apart, effectsOf(virtual), virtual.audit.violations]).toEqual([apart, 1, []]);
      for (const { outcome } of virtual.outcomes) whys.add(outcome.decision.why);
      expect(virtual.outcomes.map(({ outcome }) => outcome.told).filter((told) => told === 'told')).toHaveLength(1);
    }
    // One of them acts; the other finds the lease taken, then the act on its way, then that all is known.
    for (const why of ['bad-deployment', 'lease-held', 'rolling-back', 'nothing-to-do']) expect(whys).toContain(why);
  });

  test('write once, whichever call of either is held up, and for however long', async () => {
    for (const held of ['i1', 'i2']) {
      for (let nth = 0; nth < 14; nth += 1) {
        let calls = 0;
        const virtual = await openVirtually(
          { service },
          {
            latency: millis(10),
            meets: async ({ invocation, run, sleep }) => {
              if (invocation !== held) return run();
              calls += 1;
              if (calls === nth + 1) await sleep(seconds(5));
              return run();
            },
          },
        );
        await virtual.clock.run(Promise.all([virtual.invoke(mine), virtual.invoke(mine)]));
        expect([held, nth, effectsOf(virtual), virtual.audit.violations]).toEqual([held, nth, 1, []]);
      }
    }
  });
});

describe('who finds the lease taken', () => {
  test('does nothing, tells nobody, and looks again a little later', async () => {
    const virtual = await openVirtually({}, { latency: millis(10) });
    const outcomes = await both(virtual, 5);
    const held = outcomes.find(({ decision }) => decision.why === 'lease-held');
    expect(held).toMatchObject({ decision: { kind: 'ignore' }, told: 'not-needed', guards: [] });
    expect((held?.again ?? 0) - virtual.clock.now()).toBeGreaterThan(seconds(15));
    expect((held?.again ?? 0) - virtual.clock.now()).toBeLessThanOrEqual(seconds(20));
    expect(virtual.queue.bodies().filter((body) => body.includes('recheck'))).toHaveLength(2);
  });

  test('finds it free again once the function that had it is long dead', async () => {
    const virtual = await openVirtually(
      {},
      {
        timeLeft: seconds(60),
        meets: async ({ name, invocation, run, die }) =>
          invocation === 'i1' && name === 'codedeploy.create' ? die() : run(),
      },
    );
    expect(await virtual.respond(event)).toBe('all');
    await virtual.clock.advance(seconds(89));
    await virtual.respond(event);
    expect(virtual.outcomes.at(-1)?.outcome.decision.why).toBe('lease-held');
    await virtual.clock.advance(seconds(2));
    await virtual.respond(event);
    expect(virtual.outcomes.at(-1)?.outcome).toMatchObject({ decision: { kind: 'roll-back' }, result: 'started' });
    expect([effectsOf(virtual), virtual.audit.violations]).toEqual([1, []]);
  });
});

test('a function that was frozen on its way to the act does not act when it is thawed', async () => {
  const virtual = await openVirtually(
    {},
    {
      timeLeft: seconds(60),
      // Lambda freezes it after its intent, and thaws it when the next invocation comes.
      meets: async ({ name, args, invocation, run, sleep }) => {
        const answer = await run();
        if (name === 'ledger.save' && args[2] === 'keep' && invocation === 'i1') await sleep(minutes(3));
        return answer;
      },
    },
  );
  const frozen = virtual.invoke(event);
  await virtual.clock.run(virtual.clock.sleep(minutes(2)).then(() => virtual.invoke(event)));
  expect(virtual.outcomes.at(-1)?.outcome.result).toBe('started');
  await virtual.clock.run(frozen);
  await virtual.clock.advance(minutes(2));
  expect(effectsOf(virtual)).toBe(1);
  expect(virtual.world.journal.filter(({ operation }) => operation === 'CreateDeployment')).toHaveLength(1);
  expect(virtual.audit.violations).toEqual([]);
});
