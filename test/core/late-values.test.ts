import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillIn, LATE_VALUES, mapTexts, placeholder } from '../../functions/core/late-values.ts';

const filled = (value: unknown) => ({ ok: true, value });

describe('late values', () => {
  test('are put in wherever a placeholder stands, alone or inside a text', () => {
    const raw = { arn: placeholder(1), probes: [{ url: `http://${placeholder(0)}/health` }], port: 80, none: null };
    expect(fillIn(raw, '["alb.example.com", "arn:aws:x"]')).toEqual(
      filled({ arn: 'arn:aws:x', probes: [{ url: 'http://alb.example.com/health' }], port: 80, none: null }),
    );
  });

  test('need not be there when nothing waits for them', () => {
    expect(fillIn({ a: 'plain' }, undefined)).toEqual(filled({ a: 'plain' }));
  });

  test('that are missing are named, each once', () => {
    expect(fillIn([placeholder(0), placeholder(2), placeholder(2)], '["x"]')).toEqual({
      ok: false,
      problems: [`${LATE_VALUES} has no value for <<late:2>>`],
    });
  });

  test.each(['', '{', '{}', 'null', '"x"', '[1]', '["x", null]'])(
    'that are no list of texts (%s) are refused',
    (list) => {
      expect(fillIn({}, list)).toEqual({ ok: false, problems: [`${LATE_VALUES} must be a JSON array of texts`] });
    },
  );

  test('are not looked for a second time in what was put in', () => {
    expect(fillIn(placeholder(0), JSON.stringify([placeholder(1), 'x']))).toEqual(filled(placeholder(1)));
  });

  test('may hold what a replacement pattern would take for an order', () => {
    expect(fillIn(placeholder(0), '["$&$1$`"]')).toEqual(filled('$&$1$`'));
  });

  test('leave a key called __proto__ where the check sees it', () => {
    const raw: unknown = JSON.parse('{"__proto__": {"mode": "act"}}');
    const { value } = fillIn(raw, '[]') as { value: object };
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('mode');
  });
});

test('a text that holds no placeholder is left alone, whatever JSON it stands in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const copy: unknown = JSON.parse(JSON.stringify(json));
      expect(mapTexts(copy, (text) => text)).toEqual(copy);
    }),
  );
});
