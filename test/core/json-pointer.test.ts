import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonPointer, pointAt } from '../../functions/core/json-pointer.ts';

/** RFC 6901, section 5. */
const example = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe("the example of RFC 6901's section 5", () => {
  test.each<[string, unknown]>([
    ['', example],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('the pointer "%s" finds its value', (pointer, value) => {
    expect(isJsonPointer(pointer)).toBe(true);
    expect(pointAt(example, pointer)).toEqual({ found: true, value });
  });

  test('~01 is the text ~1 and not a slash', () => {
    expect(pointAt({ '~1': 'tilde one', '/': 'slash' }, '/~01')).toEqual({ found: true, value: 'tilde one' });
  });
});

describe('a pointer finds nothing', () => {
  test.each<[string, unknown, string]>([
    ['where the key is missing', { a: 1 }, '/b'],
    ['below a missing key', { a: 1 }, '/b/c'],
    ['below a number', { a: 1 }, '/a/b'],
    ['below null', { a: null }, '/a/b'],
    ['below a text, which has no own 0 and length', { a: 'text' }, '/a/0'],
    ['behind the end of an array', { a: ['x'] }, '/a/1'],
    ['at the - of an array, the place after its last item', { a: ['x'] }, '/a/-'],
    ['at an index with a leading zero', { a: ['x', 'y'] }, '/a/01'],
    ['at a negative index', { a: ['x'] }, '/a/-1'],
    ['at an index with a fraction', { a: ['x'] }, '/a/0.0'],
    ['at an empty index', { a: ['x'] }, '/a/'],
    ['at the length of an array', { a: ['x'] }, '/a/length'],
    ['at __proto__', {}, '/__proto__'],
    ['at constructor', {}, '/constructor'],
    ['below constructor', {}, '/constructor/name'],
    ['in no document at all', undefined, '/a'],
  ])('%s', (_, document, pointer) => {
    expect(pointAt(document, pointer)).toEqual({ found: false });
  });
});

describe('a pointer finds', () => {
  test.each<[string, unknown, string, unknown]>([
    ['null, which is a value', { a: null }, '/a', null],
    ['the key 01 of an object, which is no index', { a: { '01': 'x' } }, '/a/01', 'x'],
    ['the key - of an object', { '-': 'x' }, '/-', 'x'],
    ['the tenth item', Array.from('abcdefghijk'), '/10', 'k'],
    ['a key that the document itself calls __proto__', JSON.parse('{"__proto__":"mine"}'), '/__proto__', 'mine'],
    ['a whole document that is a text', 'ok', '', 'ok'],
  ])('%s', (_, document, pointer, value) => {
    expect(pointAt(document, pointer)).toEqual({ found: true, value });
  });

  test('every value of any JSON document, by the path that leads to it', () => {
    const asToken = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
    const walk = (value: unknown, pointer: string): [string, unknown][] => [
      [pointer, value],
      ...(typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, below]) => walk(below, `${pointer}/${asToken(key)}`))
        : []),
    ];
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const document: unknown = JSON.parse(text);
        for (const [pointer, value] of walk(document, '')) {
          expect(isJsonPointer(pointer)).toBe(true);
          expect(pointAt(document, pointer)).toEqual({ found: true, value });
        }
      }),
    );
  });
});

describe('as a pointer in the config', () => {
  test.each(['a', 'status', '/a~', '/a~2', '/~', '#/a', ' /a', '$.status'])('"%s" is refused', (text) => {
    expect(isJsonPointer(text)).toBe(false);
  });

  test.each(['/a\nb', '//', '/😀', '/~0~1', '/\u{d800}'])('%j is accepted', (text) => {
    expect(isJsonPointer(text)).toBe(true);
  });

  // The regular expression has a star inside a star: it must not try every way to split a long text.
  test.each([
    ['slashes', '/'.repeat(100_000), true],
    ['letters', `/${'a'.repeat(100_000)}`, true],
    ['escapes', `/${'~0'.repeat(50_000)}`, true],
    ['slashes with a bad end', `${'/'.repeat(100_000)}~`, false],
    ['letters with a bad end', `/${'a'.repeat(100_000)}~`, false],
    ['escapes with a bad end', `/${'~0'.repeat(50_000)}~`, false],
    ['letters with a bad start', 'a'.repeat(100_000), false],
  ])('a hundred thousand characters of %s are judged', (_, text, is) => {
    expect(isJsonPointer(text)).toBe(is);
  });
});
