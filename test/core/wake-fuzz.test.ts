import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { idsIn, mustAnswerEach, mustBeSound, mutant, senders, wrapping, wrappings } from '../kit/wake-mutants.ts';
import { arn, byEventBridge, byLambda, bySns, changed, home, nested, notification, sqsEvent } from '../kit/wakes.ts';

const RUNS = { anything: 25_000, json: 15_000, mutants: 25_000, cut: 10_000, foreign: 26_000 } as const;
/** Of the machine that has other things to do as well; a tenth of it is usual. */
const PATIENCE_MS = 120_000;

describe('whatever is sent', () => {
  test(
    'that Lambda could never send is answered',
    () => {
      const anything = fc.anything({
        withNullPrototype: true,
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
      });
      const records = fc.record({ Records: fc.oneof(anything, fc.array(anything)) });
      const property = fc.property(fc.oneof(anything, records), (event) => {
        mustBeSound(parseDeliveries(event, home));
      });
      expect(() => fc.assert(property, { numRuns: RUNS.anything })).not.toThrow();
    },
    PATIENCE_MS,
  );

  test(
    'that is JSON is answered, one answer for each message, by its id',
    () => {
      const body = fc.oneof(
        fc.string(),
        fc.json({ maxDepth: 3 }),
        fc.constantFrom(nested(70), '{', '[', '"', '{"belay":"SECRET"}'),
      );
      const property = fc.property(fc.array(body, { maxLength: 5 }), (bodies) => {
        const deliveries = parseDeliveries(sqsEvent(...bodies), home);
        mustAnswerEach(
          deliveries,
          bodies.map((_, i) => `m-${i}`),
        );
        mustBeSound(deliveries);
      });
      expect(() => fc.assert(property, { numRuns: RUNS.json })).not.toThrow();
    },
    PATIENCE_MS,
  );

  test(
    'that was once a sample is answered, and a good message beside it is still read',
    () => {
      const outcomes = new Set<string>();
      const property = fc.property(mutant, wrapping, (message, wrap) => {
        const event = wrap(message);
        const deliveries = parseDeliveries(event, home);
        for (const { parsed } of deliveries) outcomes.add(parsed.ok ? parsed.wake.kind : parsed.why);
        mustBeSound(deliveries);
        if (wrap !== wrappings.at(-1)) return;
        mustAnswerEach(deliveries, idsIn(event));
        expect(deliveries[0]?.parsed.ok).toBe(true);
      });
      fc.assert(property, { numRuns: RUNS.mutants });
      const kinds = ['alarm', 'deployment', 'hook-died', 'recheck', 'sweep'];
      expect([...outcomes].toSorted(), 'the mutants are of every sort').toEqual(
        [...kinds, 'event-refused', 'not-an-alarm'].toSorted(),
      );
    },
    PATIENCE_MS,
  );

  test(
    'that is cut off, or patched with anything, is answered',
    () => {
      const texts = senders.flatMap((event) => [JSON.stringify(event), JSON.stringify(notification(event))]);
      const property = fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(40),
        fc.string(),
        (text, where, gap, patch) => {
          const from = where % text.length;
          const patched = text.slice(0, from) + patch + text.slice(from + gap);
          const cut = text.slice(0, from);
          const deliveries = parseDeliveries(sqsEvent(patched, cut, notification(cut)), home);
          mustBeSound(deliveries);
          mustAnswerEach(deliveries, ['m-0', 'm-1', 'm-2']);
          expect(
            deliveries.slice(1).some(({ parsed }) => parsed.ok),
            'half a message means nothing',
          ).toBe(false);
        },
      );
      const byAlarm = JSON.stringify(byEventBridge);
      const ofAnotherPartition = [byAlarm, byAlarm.indexOf(':cloudwatch:'), 0, 'a'] as const;
      fc.assert(property, { numRuns: RUNS.cut, examples: [[...ofAnotherPartition]] });
    },
    PATIENCE_MS,
  );
});

describe('an alarm of another home', () => {
  const elsewhere = fc.constantFrom(
    '111122223333',
    '12345678901',
    '1234567890123',
    ' 123456789012',
    'us-east-1',
    'eu-west-1 ',
    'EU (Ireland)',
    '',
    '*',
    '__proto__',
  );
  const foreignArn = fc
    .tuple(elsewhere, elsewhere, fc.constantFrom('checkout-5xx', 'other', ''))
    .map(([region, account, name]) => arn(name, `${region}:${account}`));
  const other = fc.oneof(elsewhere, foreignArn, fc.constantFrom(arn('checkout-latency'), arn(''), null, 7, [], {}));
  const places = [
    { event: byEventBridge, keys: [['account'], ['region'], ['resources', 0], ['source']] },
    { event: byLambda, keys: [['accountId'], ['region'], ['alarmArn'], ['source']] },
    { event: bySns, keys: [['AWSAccountId'], ['AlarmArn']] },
  ] as const;

  test(
    'never wakes, whichever of its words gives it away and however it is wrapped',
    () => {
      const strange = fc
        .constantFrom(...places)
        .chain(({ event, keys }) =>
          fc
            .tuple(fc.subarray<(typeof keys)[number]>([...keys], { minLength: 1 }), other)
            .map(([some, value]) => some.reduce<unknown>((now, path) => changed(now, path, value), event)),
        );
      const property = fc.property(strange, wrapping, (message, wrap) => {
        const [first, ...more] = parseDeliveries(wrap(message), home);
        const parsed = wrap === wrappings.at(-1) ? more.map((one) => one.parsed) : [first?.parsed];
        expect(parsed.map((one) => one?.ok === false && one.why)).toEqual(parsed.map(() => 'event-refused'));
      });
      fc.assert(property, { numRuns: RUNS.foreign });
    },
    PATIENCE_MS,
  );
});

test('that makes 100,000 cases and more', () => {
  expect(Object.values(RUNS).reduce<number>((sum, runs) => sum + runs, 0)).toBeGreaterThanOrEqual(100_000);
});
