import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../functions/core/news.ts';
import { eventDetail, isPassingEntryError, snsAttributes, snsMessage } from '../../functions/core/news-bodies.ts';

const news = (over: Partial<Announcement> = {}): Announcement => ({
  subject: 'Belay: checkout rolled back',
  text: 'Rolled back.\nSecond line',
  json: { service: 'checkout', guards: ['a', 'b'], nothing: undefined },
  chat: { version: '1.0', source: 'custom', content: { title: 'Rolled back' } },
  attributes: { service: 'checkout' },
  detailType: 'Rollback Started',
  ...over,
});
const bodies = (one: Announcement): Record<string, string> => JSON.parse(snsMessage(one));
const bytes = (text: string) => Buffer.byteLength(text);

/** What SNS counts. */
const sumOf = (one: Announcement) =>
  bytes(snsMessage(one)) + Object.entries(snsAttributes(one)).reduce((n, [k, v]) => n + bytes(`${k}String${v}`), 0);

describe('an announcement of ordinary length', () => {
  test('is plain text for people, JSON for programs and AWS’s schema for chat', () => {
    const { default: text, https, ...others } = bodies(news());
    expect(text).toBe(news().text);
    expect(JSON.parse(https ?? '')).toEqual(news().chat);
    const json = '{"service":"checkout","guards":["a","b"]}';
    expect(others).toEqual({ email: text, 'email-json': json, sqs: json, lambda: json, http: json });
  });

  test('is one JSON object for EventBridge', () => {
    expect(eventDetail(news())).toBe('{"service":"checkout","guards":["a","b"]}');
    expect(eventDetail(news({ json: {} }))).toBe('{}');
  });

  test('keeps its attributes, but for empty ones, which SNS refuses', () => {
    expect(snsAttributes(news({ attributes: { service: 'checkout', stage: '' } }))).toEqual({ service: 'checkout' });
  });
});

describe('a body of hostile length', () => {
  const letters = [
    ['letters', 'x'],
    ['quotes, which JSON escapes', '"'],
    ['control characters, which JSON spells out', '\u0001'],
    ['letters of three bytes', '✓'],
    ['letters of four bytes', '😀'],
    ['halves of letters', '\ud83d'],
  ] as const;

  test.each(letters)('of %s leaves the sum below what SNS takes', (_, letter) => {
    const long = letter.repeat(300_000);
    const one = news({ text: long, json: { long }, chat: { long }, attributes: { a: long, b: letter.repeat(900) } });
    expect(sumOf(one)).toBeLessThan(262_144);
    expect(bytes(eventDetail(one))).toBeLessThan(262_144 - 200);
  });

  test.each(letters)('of %s is as long as it may be, and the sum still fits', (_, letter) => {
    const size = bytes(JSON.stringify(letter)) - 2;
    // In the JSON bodies each letter is escaped twice.
    const twice = bytes(JSON.stringify(JSON.stringify(letter))) - 6;
    const text = letter.repeat(Math.floor((36_000 - 2) / size));
    const json = { x: letter.repeat(Math.floor((36_000 - 14) / twice)) };
    const attributes = { a: 'x'.repeat(8_000 - 7) };
    const one = news({ text, json, chat: json, attributes });
    expect(bodies(one)).toMatchObject({ default: text, sqs: JSON.stringify(json), https: JSON.stringify(json) });
    expect(snsAttributes(one)).toEqual(attributes);
    expect(sumOf(one)).toBeGreaterThan(255_000);
    expect(sumOf(one)).toBeLessThan(262_144);
  });

  test.each(['', 'x', 'xx', 'xxx'])('is cut between letters, and says so, after %j', (start) => {
    const { default: text = '' } = bodies(news({ text: start + '😀'.repeat(20_000) }));
    expect(text).toMatch(/^x*😀+\n\[cut here: it was too long\]$/u);
    expect(bytes(JSON.stringify(text))).toBeGreaterThan(36_000 - 8);
  });

  test.each([
    [35_998, false],
    [35_999, true],
  ])('of %i bytes is cut: %s', (length, cut) => {
    expect(bodies(news({ text: 'x'.repeat(length) }))['email']?.endsWith(']')).toBe(cut);
  });

  test('of JSON stays JSON: the longest members go, and are named', () => {
    const json = {
      service: 'checkout',
      nothing: undefined,
      longer: 'x'.repeat(50_000),
      long: 'x'.repeat(40_000),
      short: 'x'.repeat(30_000),
    };
    const { service, short } = json;
    expect(JSON.parse(bodies(news({ json }))['sqs'] ?? '')).toEqual({
      service,
      short,
      omittedAsTooLong: ['longer', 'long'],
    });
    expect(JSON.parse(eventDetail(news({ json })))).toEqual(json);
  });

  test('of JSON is left whole up to what EventBridge’s targets take', () => {
    const whole = { x: 'x'.repeat(250_000 - 8) };
    expect(JSON.parse(eventDetail(news({ json: whole })))).toEqual(whole);
    expect(JSON.parse(eventDetail(news({ json: { x: `${whole.x}x` } })))).toEqual({ omittedAsTooLong: ['x'] });
  });

  test('of a member’s very name leaves a word in its place', () => {
    const json = { ['x'.repeat(300_000)]: 1 };
    expect(eventDetail(news({ json }))).toBe('{"omittedAsTooLong":"everything"}');
  });

  test('for chat becomes a shorter message in the same schema', () => {
    const chat = { version: '1.0', source: 'custom', content: { description: 'x'.repeat(40_000) } };
    const text = '"quoted"\n'.repeat(10_000);
    const { https = '' } = bodies(news({ chat, text, subject: 's'.repeat(50_000) }));
    const shorter = JSON.parse(https);
    expect(shorter).toMatchObject({ version: '1.0', source: 'custom', content: { title: 's'.repeat(99) } });
    expect(shorter.content.description).toMatch(/^"quoted"\n.*\[cut here: it was too long\]$/s);
    expect(bytes(JSON.stringify(https))).toBeLessThanOrEqual(36_000);
    expect(bytes(JSON.stringify(https))).toBeGreaterThan(36_000 - 8);
  });

  test('of an attribute: it is left out whole, and the others stay', () => {
    const attributes = { before: 'b', long: 'x'.repeat(8_000), after: 'a' };
    expect(snsAttributes(news({ attributes }))).toEqual({ before: 'b', after: 'a' });
  });

  test('of all attributes together: those that still fit stay', () => {
    const attributes = { first: 'x'.repeat(5_000), second: 'x'.repeat(5_000), third: 'x'.repeat(2_000) };
    expect(Object.keys(snsAttributes(news({ attributes })))).toEqual(['first', 'third']);
  });
});

test.each([
  ['InternalFailure', true],
  ['ThrottlingException', true],
  ['MalformedDetail', false],
  ['NotAuthorizedForSourceException', false],
  ['', false],
])('an entry that EventBridge does not take because of "%s" may be taken later: %s', (code, later) => {
  expect(isPassingEntryError(code)).toBe(later);
});
