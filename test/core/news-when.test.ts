import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import { isNews } from '../../functions/core/news-when.ts';
import { decisions, examples, rollBack, stop } from '../kit/news.ts';

const kinds = (...some: Decision['kind'][]) =>
  decisions.filter(({ kind }) => some.includes(kind)).map((d) => [`${d.kind} ${d.why}`, d] as const);
const something = { kind: 'escalate', why: 'something else' };

describe('it is news', () => {
  const loud = kinds('roll-back', 'stop-deployment', 'observe', 'propose', 'escalate');

  test.each(loud)('at first: %s', (_, decision) => expect(isNews(undefined, decision)).toBe(true));
  test.each(loud)('after something else: %s', (_, decision) => expect(isNews(something, decision)).toBe(true));
  test.each(kinds('close'))('that it is over, to those who heard of it: %s', (_, decision) => {
    expect(isNews(something, decision)).toBe(true);
  });

  test('that a wait has lasted too long, under the same word', () => {
    expect(isNews({ kind: 'roll-back', why: 'settling' }, { kind: 'escalate', why: 'settling' })).toBe(true);
  });

  test('that the same kind has another reason', () => {
    expect(isNews({ kind: 'escalate', why: 'held' }, examples['no-known-good'])).toBe(true);
  });

  test('again, when something else was told in between', () => {
    expect(isNews({ kind: 'escalate', why: 'held' }, rollBack)).toBe(true);
    expect(isNews(rollBack, examples.held)).toBe(true);
  });
});

describe('it is no news', () => {
  test.each(kinds('ignore', 'wait'))('that nothing was done, before or after: %s', (_, decision) => {
    expect([isNews(undefined, decision), isNews(something, decision)]).toEqual([false, false]);
  });

  test.each(kinds('close'))('that something is over of which nobody heard: %s', (_, decision) => {
    expect(isNews(undefined, decision)).toBe(false);
  });

  test.each(decisions.map((d) => [`${d.kind} ${d.why}`, d] as const))('a second time: %s', (_, decision) => {
    expect(isNews({ kind: decision.kind, why: decision.why }, decision)).toBe(false);
  });

  test('that the same act has another target: what is told is the transition', () => {
    expect(isNews(stop, { ...stop, deployment: 'd-OTHER' })).toBe(false);
  });
});
