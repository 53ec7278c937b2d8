import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { alarmEvent, alarmPlot, recheckEvent, SWEEP } from '../kit/incident-plot.ts';
import { type Bend, openVirtually, type Virtual } from '../kit/responder.ts';

const batch = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body, i) => ({
    messageId: `m${i}`,
    receiptHandle: `r${i}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:belay',
    awsRegion: 'eu-west-1',
  })),
});

const service = (virtual: Virtual, name: string) =>
  virtual.outcomes.map(({ outcome }) => outcome).filter((outcome) => outcome.service === name);
const calls = (virtual: Virtual, name: string) => virtual.calls.filter((call) => call.name === name).length;
const failing = (strikes: (name: string, args: readonly unknown[]) => boolean): Bend => ({
  meets: async ({ name, args, run }) => {
    if (strikes(name, args)) throw new CallFailed(name, 'unavailable', 'struck by the test');
    return run();
  },
});
const cartFiresToo = ({ world }: Virtual) => {
  const like = world.cloudwatch.alarms.get('checkout-5xx');
  if (like?.kind !== 'metric') throw new Error('the plot has a metric alarm');
  world.cloudwatch.alarms.set('cart-5xx', { ...like, alarm: { ...like.alarm, AlarmName: 'cart-5xx' } });
};
const ofCart = (_: string, args: readonly unknown[]) => args.includes('cart');

describe('a batch', () => {
  test('of ten messages about one service is one look', async () => {
    const virtual = await openVirtually();
    const messages = Array.from({ length: 9 }, () => alarmEvent('checkout-5xx'));
    const failed = await virtual.respond(batch(...messages, recheckEvent('checkout', virtual.clock.now())));
    expect(failed).toEqual([]);
    expect(service(virtual, 'checkout')).toMatchObject([{ decision: { kind: 'roll-back' } }]);
    expect(service(virtual, 'checkout')[0]?.wakes).toHaveLength(10);
    expect([calls(virtual, 'alarms.read'), calls(virtual, 'ledger.read'), calls(virtual, 'ecs.service')]).toEqual([
      1, 1, 1,
    ]);
    expect(virtual.audit.effects).toHaveLength(1);
  });

  test('about two services is two looks, and one reading of all alarms', async () => {
    const virtual = await openVirtually();
    await virtual.respond(batch(alarmEvent('checkout-5xx'), alarmEvent('cart-5xx')));
    expect(virtual.outcomes.map(({ outcome }) => outcome.service)).toEqual(['checkout', 'cart']);
    expect(calls(virtual, 'alarms.read')).toBe(1);
  });

  test('fails in part: only the messages of the service that failed come again', async () => {
    const bend = failing((name, args) => name === 'ledger.read' && ofCart(name, args));
    const virtual = await openVirtually({}, { ...bend, prepare: cartFiresToo });
    const failed = await virtual.respond(
      batch(alarmEvent('cart-5xx'), alarmEvent('checkout-5xx'), recheckEvent('cart', virtual.clock.now())),
    );
    expect(failed).toEqual(['m0', 'm2']);
    expect(virtual.audit.effects).toHaveLength(1);
  });

  test('with a bug in one service’s look spares the others, and keeps the error for the log', async () => {
    const virtual = await openVirtually(
      {},
      {
        meets: async ({ name, args, run }) => {
          if (name === 'ledger.read' && args[0] === 'cart') throw new TypeError('a bug');
          return run();
        },
      },
    );
    expect(await virtual.respond(batch(alarmEvent('cart-5xx'), alarmEvent('checkout-5xx')))).toEqual(['m0']);
    expect(service(virtual, 'cart')).toMatchObject([{ failed: true, error: expect.any(TypeError) }]);
    expect(virtual.audit.effects).toHaveLength(1);
  });

  test.each([
    ['no JSON', '{"detail-type": ', 'event-refused'],
    ['somebody’s note', 'please look at checkout', 'not-an-alarm'],
    ['a foreign account', { ...alarmEvent('checkout-5xx'), account: '999999999999' }, 'event-refused'],
    ['an unguarded alarm', alarmEvent('basket-5xx'), 'unguarded-alarm'],
  ])(
    'with a message that is %s answers the others, calls nobody for it, and it does not come again',
    async (_, bad, why) => {
      const alone = await openVirtually();
      expect(await alone.respond(batch(bad))).toEqual([]);
      expect(alone.outcomes).toMatchObject([{ outcome: { decision: { kind: 'ignore', why }, told: 'not-needed' } }]);
      expect(alone.calls).toEqual([]);
      const virtual = await openVirtually();
      expect(await virtual.respond(batch(bad, alarmEvent('checkout-5xx')))).toEqual([]);
      expect(virtual.audit.effects).toHaveLength(1);
    },
  );

  test('of nothing is nothing', async () => {
    const virtual = await openVirtually();
    expect(await virtual.respond({ Records: [] })).toEqual([]);
    expect(virtual.calls).toEqual([]);
  });
});

describe('a bare event', () => {
  test('is answered like a message', async () => {
    const virtual = await openVirtually();
    expect(await virtual.respond(alarmEvent('checkout-5xx'))).toEqual([]);
    expect(virtual.audit.effects).toHaveLength(1);
  });

  test('that fails fails the invocation', async () => {
    const virtual = await openVirtually(
      {},
      failing((name) => name === 'ledger.read'),
    );
    expect(await virtual.respond(alarmEvent('checkout-5xx'))).toBe('all');
  });
});

describe('a recheck', () => {
  test('before its time costs no call of AWS but the message that hops', async () => {
    const virtual = await openVirtually();
    const at = plus(virtual.clock.now(), minutes(40));
    await virtual.respond(batch(recheckEvent('checkout', at)));
    expect(virtual.calls.map(({ name }) => name)).toEqual(['queue.recheckAll']);
    expect(virtual.outcomes[0]?.outcome).toMatchObject({ decision: { why: 'nothing-to-do' }, again: at });
    // SQS delays by 900 s at most: forty minutes are three hops.
    const due = virtual.queue.next() ?? 0;
    expect(due).toBe(plus(virtual.clock.now(), seconds(900)));
    await virtual.clock.advance(seconds(900));
    const [message] = virtual.queue.take(virtual.clock.now());
    expect(JSON.parse(message?.body ?? '')).toEqual({ belay: 'recheck', service: 'checkout', at });
  });

  test('a second early is looked at: SQS counts in whole seconds', async () => {
    const virtual = await openVirtually();
    await virtual.respond(batch(recheckEvent('checkout', plus(virtual.clock.now(), seconds(1)))));
    expect(calls(virtual, 'alarms.read')).toBe(1);
    const later = await openVirtually();
    await later.respond(batch(recheckEvent('checkout', later.clock.now() + 1_001)));
    expect(calls(later, 'alarms.read')).toBe(0);
  });

  test('with an alarm beside it is not waited for', async () => {
    const virtual = await openVirtually();
    const later = recheckEvent('checkout', plus(virtual.clock.now(), minutes(40)));
    await virtual.respond(batch(later, alarmEvent('checkout-5xx')));
    expect(virtual.audit.effects).toHaveLength(1);
  });

  test('that cannot be sent fails nothing: the sweep finds what is due', async () => {
    const virtual = await openVirtually(
      {},
      failing((name) => name === 'queue.recheckAll'),
    );
    expect(await virtual.respond(batch(alarmEvent('checkout-5xx')))).toEqual([]);
    expect((await virtual.ledger.read('checkout')).incident?.nextCheckAt).toBeGreaterThan(virtual.clock.now());
  });

  test('of known trouble that was just looked at costs two calls', async () => {
    const virtual = await openVirtually();
    await virtual.respond(alarmEvent('checkout-5xx'));
    for (const wake of [alarmEvent('checkout-5xx'), batch(recheckEvent('checkout', virtual.clock.now()))]) {
      const before = virtual.calls.length;
      await virtual.respond(wake);
      const made = virtual.calls.slice(before).map(({ name }) => name);
      expect(made.filter((name) => name !== 'mutes.muted')).toEqual(['alarms.read', 'ledger.read']);
      expect(virtual.outcomes.at(-1)?.outcome.decision.why).toBe('nothing-to-do');
    }
  });
});

describe('an alarm that is not firing', () => {
  const calm = { alarms: { 'checkout-5xx': alarmPlot([]) } };

  test('costs two calls, and what it said is no matter', async () => {
    const virtual = await openVirtually(calm);
    await virtual.respond(alarmEvent('checkout-5xx', { state: 'OK' }));
    expect(virtual.calls.map(({ name }) => name)).toEqual(['alarms.read', 'ledger.read']);
    expect(virtual.outcomes).toMatchObject([{ outcome: { decision: { kind: 'ignore', why: 'alarm-not-firing' } } }]);
  });

  test('although it says that it has just risen is looked at once more', async () => {
    const virtual = await openVirtually(calm);
    await virtual.respond(alarmEvent('checkout-5xx'));
    expect(virtual.calls.map(({ name }) => name)).toEqual(['alarms.read', 'ledger.read', 'queue.recheckAll']);
  });

  test('is answered beside a sweep in the same batch', async () => {
    const virtual = await openVirtually(calm);
    await virtual.respond(batch(alarmEvent('checkout-5xx', { state: 'OK' }), SWEEP));
    expect(virtual.outcomes.map(({ outcome }) => outcome.wakes)).toEqual([['sweep'], ['alarm']]);
  });
});
