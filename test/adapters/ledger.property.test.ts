import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Incident } from '../../functions/core/incident.ts';
import { MemoryLedger } from '../../sim/ledger.ts';
import { at } from '../kit/core.ts';
import {
  candidate,
  deployment,
  incident,
  intent,
  type Ledger,
  signal,
  tableForTest,
  term,
  veto,
} from '../kit/ledger.ts';

/* Few names and few moments, so that commands meet: whatever is asked of both ledgers in turn, both answer alike. */

type Command = (ledger: Ledger) => Promise<unknown>;

const service = fc.constantFrom('checkout', 'search');
const lease = fc.record({ service, owner: fc.constantFrom('me', 'them') });
const moment = fc.integer({ min: 0, max: 9 }).map(at);
const hash = fc.constantFrom('hash-41', 'hash-42');
const id = fc.constantFrom('checkout-1', 'checkout-2');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const anIntent = fc.record({ veto: hash, at: moment, deployment: maybe(fc.constantFrom('d-1', 'd-2')) });
const anIncident: fc.Arbitrary<Incident> = fc.record({ id, intent: maybe(anIntent), stops: fc.boolean() }).map((one) =>
  incident({
    id: one.id,
    intent: one.intent && intent({ ...one.intent, ...(one.stops ? { act: 'stop-deployment' } : {}) }),
  }),
);
const aTerm = fc
  .record({
    shift: moment,
    hash,
    kind: fc.constantFrom('deploy' as const, 'rollback' as const),
    deployment: maybe(fc.constantFrom('d-1', 'd-2')),
    bakedAt: maybe(moment),
    candidate: maybe(moment.map((when) => candidate({ at: when }))),
  })
  .map((over) => term(over));
const aVeto = fc
  .record({ hash, incident: id, at: moment, exemption: maybe(fc.constant('Ann')) })
  .map((over) => veto(over));
const seen = fc.record({ definition: hash, baked: fc.boolean() });
const then = fc.constantFrom('keep' as const, 'release' as const);

const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(lease, moment, moment).map(
    ([l, now, until]) =>
      (on) =>
        on.take(l, now, until, signal),
  ),
  fc.tuple(lease, maybe(anIncident), then).map(
    ([l, one, next]) =>
      (on) =>
        on.save(l, one, next, signal),
  ),
  fc.tuple(service, anIncident, moment).map(
    ([s, one, when]) =>
      (on) =>
        on.archive(s, { ...one, closed: { why: 'recovered', at: when } }, signal),
  ),
  fc.tuple(service, aTerm).map(
    ([s, one]) =>
      (on) =>
        on.saveTerm(s, one, signal),
  ),
  fc.tuple(service, aTerm).map(
    ([s, one]) =>
      (on) =>
        on.saveCandidate(s, one, signal),
  ),
  fc.tuple(service, fc.array(moment, { maxLength: 2 })).map(
    ([s, shifts]) =>
      (on) =>
        on.forgetTerms(s, shifts, signal),
  ),
  fc.tuple(service, seen).map(
    ([s, one]) =>
      (on) =>
        on.saveSeen(s, one, signal),
  ),
  fc.tuple(service, aVeto).map(
    ([s, one]) =>
      (on) =>
        on.saveVeto(s, one, signal),
  ),
  fc.tuple(service, moment, moment).map(
    ([s, when, since]) =>
      (on) =>
        on.noteFiring(s, when, since, signal),
  ),
  fc.tuple(service, moment, moment).map(
    ([s, when, since]) =>
      (on) =>
        on.claimPage(s, when, since, signal),
  ),
  fc.tuple(service, fc.constantFrom('d-1', 'd-2')).map(
    ([s, d]) =>
      (on) =>
        on.recall(s, deployment(d), signal),
  ),
  service.map((s) => (on) => on.read(s, signal)),
  fc.constant((on) => on.states(['checkout', 'search'], signal)),
];

const everything: Command = async (ledger) => ({
  read: await Promise.all(['checkout', 'search'].map((s) => ledger.read(s, signal))),
  recalled: await Promise.all(['d-1', 'd-2'].map((d) => ledger.recall('checkout', deployment(d), signal))),
  states: await ledger.states(['checkout', 'search', 'basket'], signal),
  firing: await ledger.noteFiring('basket', at(99), at(0), signal),
});

test('whatever is asked of the in-memory ledger and of the table, both answer alike', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...commands), { maxLength: 14 }), async (list) => {
      const table = await tableForTest();
      const memory = new MemoryLedger();
      for (const command of [...list, everything]) expect(await command(table.ledger)).toEqual(await command(memory));
      await table.close();
    }),
    { numRuns: 200 },
  );
});
