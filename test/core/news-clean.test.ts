import { describe, expect, test } from 'vitest';
import { cleanName, cleanText } from '../../functions/core/news-clean.ts';

const ESC = '\u001b';

describe('a text that is told', () => {
  test.each([
    ['a colour', `${ESC}[31mred${ESC}[0m`, 'red'],
    ['a one-character control sequence introducer', '\u009b31mred', 'red'],
    ['a window title, ended by a bell', `${ESC}]0;owned\u0007text`, 'text'],
    ['a link, ended by a string terminator', `${ESC}]8;;http://evil.example${ESC}\\text`, 'text'],
    ['a reset', `${ESC}ctext`, 'text'],
    ['a sequence without an end', `text${ESC}[31`, 'text'],
    ['control characters', 'a\u0000b\u0008c\u007fd', 'a b c d'],
    ['line breaks of every kind', 'a\r\nb\u2028c\u2029d\u0085e', 'a b c d e'],
    ['turns of the writing direction', 'a\u202eb\u2066c\u200fd', 'a b c d'],
    ['letters without a width', 'a\u200bb\ufeffc', 'a b c'],
    ['half letters', 'a\ud83db', 'a b'],
    ['characters that XML forbids', 'a\ufffeb\uffffc', 'a b c'],
  ])('loses %s', (_, raw, clean) => {
    expect(cleanText(raw, 100)).toBe(clean);
    expect(cleanName(raw).replaceAll(/ +/g, ' ')).toBe(clean);
  });

  test('keeps what people write', () => {
    expect(cleanText('p99 > 1 s für checkout 日本 \u{1f6d2}', 100)).toBe('p99 > 1 s für checkout 日本 \u{1f6d2}');
  });

  test.each([
    ['AKIAIOSFODNN7EXAMPLE is an access key', '(hidden) is an access key'],
    ['ASIAIOSFODNN7EXAMPLE of a session', '(hidden) of a session'],
    ['Authorization: Bearer abc.DEF-123_456', 'Authorization: Bearer (hidden)'],
    ['http://user:pa55@host/health', 'http://(hidden)@host/health'],
    ['{"status":"up","password":"pa55"}', '{"status":"up","password":"(hidden)"}'],
    ['db_password=pa55&x=1', 'db_password=(hidden)&x=1'],
    ['apikey = pa55', 'apikey = (hidden)'],
  ])('has no credential: %s', (raw, clean) => expect(cleanText(raw, 100)).toBe(clean));

  test('keeps the name of a secret that is gone: that is the evidence', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db is gone';
    expect(cleanText(arn, 100)).toBe(arn);
  });
});

describe('the length', () => {
  test.each([
    [9, 'x'.repeat(9)],
    [10, 'x'.repeat(10)],
    [11, 'xxxxxxx...'],
    [10_000, 'xxxxxxx...'],
  ])('of %i letters is at most ten', (length, clean) => {
    expect(cleanText('x'.repeat(length), 10)).toBe(clean);
    expect(cleanName('x'.repeat(length), 10)).toBe(clean);
  });

  test('is cut before the slower work: what lies beyond four times of it is not looked at', () => {
    expect(cleanText(`${'\n'.repeat(39)}xy`, 10)).toBe('x');
  });

  test('is no reason to tear a letter apart', () => {
    expect(cleanText(`${'x'.repeat(6)}\u{1f6d2}xxxx`, 10)).toBe('xxxxxx...');
  });
});

test('a name keeps the blanks inside: an alarm may be called so', () => {
  expect(cleanName(' checkout  5xx ')).toBe('checkout  5xx');
  expect(cleanText(' checkout  5xx ', 100)).toBe('checkout 5xx');
});
