import { describe, expect, test } from 'vitest';
import type { Hold } from '../../functions/core/term.ts';
import { at, noon } from '../kit/core.ts';
import { bothLedgers, type Ledger, signal } from '../kit/ledger.ts';

describe.each(bothLedgers)('the region, %s', (_, make) => {
  const note = (ledger: Ledger, service: string, when = noon, since = at(-300)) =>
    ledger.noteFiring(service, when, since, signal);

  test('knows who fired since a moment, that moment included, in the order of the names', async () => {
    const { ledger } = await make();
    expect(await note(ledger, 'search', at(-300))).toEqual({ firing: ['search'] });
    expect(await note(ledger, 'basket', at(-300.001))).toEqual({ firing: ['search'] });
    expect(await note(ledger, 'checkout')).toEqual({ firing: ['checkout', 'search'] });
    expect(await note(ledger, 'basket', at(1), at(-299))).toEqual({ firing: ['basket', 'checkout'] });
  });

  test('takes no page for a service', async () => {
    const { ledger } = await make();
    await ledger.claimPage('checkout', at(5), noon, signal);
    expect(await note(ledger, 'checkout')).toEqual({ firing: ['checkout'] });
  });

  test('counts a service that fires again once', async () => {
    const { ledger } = await make();
    await Promise.all(['a', 'b', 'a', 'a.b', 'a'].map((service) => note(ledger, service)));
    expect(await note(ledger, 'b')).toEqual({ firing: ['a', 'a.b', 'b'] });
  });

  const hold: Hold = { scope: 'all', reason: 'a migration', by: 'Ann', at: noon, until: at(60) };
  test('tells of a hold for all, be it over: that is the core’s to judge', async () => {
    const { ledger, hold: write } = await make();
    await write(hold, 'all');
    expect(await note(ledger, 'checkout', at(999))).toEqual({ firing: ['checkout'], hold });
  });

  test('has nothing to do with a hold for one service, which its read tells of', async () => {
    const { ledger, hold: write } = await make();
    const one: Hold = { scope: 'service', reason: 'a migration', at: noon };
    await write(one, 'checkout');
    expect(await note(ledger, 'checkout')).toEqual({ firing: ['checkout'] });
    expect(await ledger.read('checkout', signal)).toEqual({ terms: [], vetoes: [], past: [], hold: one });
    expect(await ledger.read('search', signal)).toEqual({ terms: [], vetoes: [], past: [] });
  });

  test('lets one of many page, and the next only after the moment asked about', async () => {
    const { ledger } = await make();
    await note(ledger, 'checkout');
    const all = ['a', 'b', 'c', 'd', 'e'];
    const claims = await Promise.all(all.map((service) => ledger.claimPage(service, noon, at(-300), signal)));
    expect(claims.filter((claimed) => claimed)).toEqual([true]);
    expect(await ledger.claimPage('search', at(300), noon, signal)).toBe(false);
    expect(await ledger.claimPage('search', at(301), at(0.001), signal)).toBe(true);
    expect(await ledger.claimPage('checkout', at(302), at(0.001), signal)).toBe(false);
  });

  test('lets whoever pages do so again: it may not have been heard', async () => {
    const { ledger } = await make();
    expect(await ledger.claimPage('checkout', noon, noon, signal)).toBe(true);
    expect(await ledger.claimPage('checkout', at(1), noon, signal)).toBe(true);
    expect(await ledger.claimPage('search', at(2), at(1), signal)).toBe(false);
  });
});
