import { describe, expect, test } from 'vitest';
import { at, noon } from '../kit/core.ts';
import { bothLedgers, closed, incident, intent, type Ledger, signal } from '../kit/ledger.ts';

const mine = { service: 'checkout', owner: 'me' };
const theirs = { service: 'checkout', owner: 'them' };
const take = (ledger: Ledger, lease = mine, now = noon, until = at(60)) => ledger.take(lease, now, until, signal);
const open = async (ledger: Ledger) => (await ledger.read('checkout', signal)).incident;

describe.each(bothLedgers)('the lease, %s', (_, make) => {
  test('is free at first, and there is no incident', async () => {
    const { ledger } = await make();
    expect(await take(ledger)).toEqual({ incident: undefined });
  });

  test('is held against others until it ends, and not a millisecond longer', async () => {
    const { ledger } = await make();
    await take(ledger, mine, noon, at(60));
    expect(await take(ledger, theirs, at(59.999), at(200))).toBe('held');
    expect(await take(ledger, theirs, at(60), at(200))).toEqual({ incident: undefined });
    expect(await take(ledger, mine, at(61), at(300))).toBe('held');
  });

  test('may be taken again by its owner, and then lasts longer', async () => {
    const { ledger } = await make();
    await take(ledger, mine, noon, at(60));
    expect(await take(ledger, mine, at(30), at(90))).toEqual({ incident: undefined });
    expect(await take(ledger, theirs, at(60), at(200))).toBe('held');
  });

  test('is one a service', async () => {
    const { ledger } = await make();
    await take(ledger);
    expect(await take(ledger, { service: 'search', owner: 'them' })).toEqual({ incident: undefined });
  });

  test('goes to one of many who want it at once', async () => {
    const { ledger } = await make();
    const owners = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const answers = await Promise.all(owners.map((owner) => take(ledger, { service: 'checkout', owner })));
    expect(answers.filter((answer) => answer !== 'held')).toEqual([{ incident: undefined }]);
  });

  test('can be given back, and is then free for the next', async () => {
    const { ledger } = await make();
    await take(ledger);
    expect(await ledger.save(mine, incident(), 'release', signal)).toBe('saved');
    expect(await take(ledger, theirs, at(1), at(60))).toEqual({ incident: incident() });
  });
});

describe.each(bothLedgers)('the open incident, %s', (_, make) => {
  test('is what the last one saved, to whoever takes the lease, reads or sweeps', async () => {
    const { ledger } = await make();
    const saved = incident({
      intent: intent({ deployment: 'd-ROLLBACK1', shift: at(90) }),
      handedOver: { why: 'rollback-failed', at: at(95) },
    });
    await take(ledger);
    expect(await ledger.save(mine, saved, 'keep', signal)).toBe('saved');
    expect(await take(ledger, theirs, at(60), at(120))).toEqual({ incident: saved });
    expect(await open(ledger)).toEqual(saved);
    expect(await ledger.states(['checkout'], signal)).toEqual(new Map([['checkout', { incident: saved }]]));
  });

  test('is saved under the lease for as long as nobody else has taken it', async () => {
    const { ledger } = await make();
    await take(ledger);
    await ledger.save(mine, incident(), 'keep', signal);
    expect(await ledger.save(mine, incident({ waitingSince: at(5) }), 'keep', signal)).toBe('saved');
    expect(await open(ledger)).toHaveProperty('waitingSince', at(5));
  });

  test('is not touched by one who has lost the lease', async () => {
    const { ledger } = await make();
    await take(ledger, mine, noon, at(60));
    await ledger.save(mine, incident(), 'keep', signal);
    await take(ledger, theirs, at(60), at(120));
    for (const then of ['keep', 'release'] as const) {
      expect(await ledger.save(mine, undefined, then, signal)).toBe('lost-lease');
      expect(await ledger.save(mine, incident({ id: 'checkout-2' }), then, signal)).toBe('lost-lease');
    }
    expect(await open(ledger)).toEqual(incident());
    expect(await take(ledger, { service: 'checkout', owner: 'a third' }, at(61), at(90))).toBe('held');
  });

  test.each(['me', 'them'])('is not touched by one who never had the lease, or gave it back (%s)', async (owner) => {
    const { ledger } = await make();
    expect(await ledger.save({ service: 'checkout', owner }, incident(), 'keep', signal)).toBe('lost-lease');
    await take(ledger);
    await ledger.save(mine, undefined, 'release', signal);
    expect(await ledger.save({ service: 'checkout', owner }, incident(), 'keep', signal)).toBe('lost-lease');
    expect(await open(ledger)).toBeUndefined();
  });

  test('is gone once it is saved as none, with the lease kept or given back', async () => {
    const { ledger } = await make();
    await take(ledger);
    await ledger.save(mine, incident(), 'keep', signal);
    await ledger.save(mine, undefined, 'keep', signal);
    expect(await open(ledger)).toBeUndefined();
    expect(await take(ledger, theirs)).toBe('held');
    await ledger.save(mine, incident(), 'keep', signal);
    await ledger.save(mine, undefined, 'release', signal);
    expect(await take(ledger, theirs)).toEqual({ incident: undefined });
  });
});

describe.each(bothLedgers)('closed incidents, %s', (_, make) => {
  test('are kept by their id: twice is once, and the later word counts', async () => {
    const { ledger } = await make();
    await ledger.archive('checkout', closed({ id: 'checkout-2' }), signal);
    await ledger.archive('checkout', closed({ id: 'checkout-1' }), signal);
    await ledger.archive('checkout', closed({ id: 'checkout-2', intent: intent() }), signal);
    const { past, incident: none } = await ledger.read('checkout', signal);
    expect(past).toEqual([closed({ id: 'checkout-1' }), closed({ id: 'checkout-2', intent: intent() })]);
    expect(none).toBeUndefined();
  });

  test('are never open ones: that would be a bug', async () => {
    const { ledger } = await make();
    await expect(ledger.archive('checkout', incident(), signal)).rejects.toThrow('only a closed incident is archived');
  });
});

describe.each(bothLedgers)('what was last seen of a service, %s', (_, make) => {
  const seen = { definition: 'checkout:42', deployment: 'd-1', baked: false };

  test('is kept whoever has the lease, and leaves lease and incident alone', async () => {
    const { ledger } = await make();
    await ledger.saveSeen('checkout', { ...seen, baked: true }, signal);
    await take(ledger);
    await ledger.save(mine, incident(), 'keep', signal);
    await ledger.saveSeen('checkout', seen, signal);
    expect(await ledger.states(['checkout'], signal)).toEqual(new Map([['checkout', { incident: incident(), seen }]]));
    expect(await take(ledger, theirs)).toBe('held');
    await ledger.save(mine, undefined, 'release', signal);
    expect(await ledger.states(['checkout'], signal)).toEqual(new Map([['checkout', { seen }]]));
  });

  test('is answered for every service asked for, however many, each once', async () => {
    const { ledger } = await make();
    const names = Array.from({ length: 201 }, (_none, i) => `service-${i}`);
    for (const i of [0, 99, 100, 200]) await ledger.saveSeen(`service-${i}`, { ...seen, definition: `${i}` }, signal);
    const states = await ledger.states([...names, 'service-0'], signal);
    expect([...states.keys()]).toEqual(names);
    expect(states.get('service-1')).toEqual({});
    for (const i of [0, 99, 100, 200]) expect(states.get(`service-${i}`)?.seen?.definition).toBe(`${i}`);
  });

  test('is asked for once, however often a service is named', async () => {
    const { ledger } = await make();
    await ledger.saveSeen('checkout', seen, signal);
    expect(await ledger.states(['checkout', 'checkout'], signal)).toEqual(new Map([['checkout', { seen }]]));
  });

  test('of no service at all is nothing', async () => {
    const { ledger } = await make();
    expect(await ledger.states([], signal)).toEqual(new Map());
  });
});
