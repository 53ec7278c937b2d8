import { describe, expect, test } from 'vitest';
import { HINT_LENGTH_MAX, HINTS_EACH_MAX } from '../../functions/core/wake-hints.ts';
import { sample } from '../kit/core.ts';
import { byEventBridge, bySns, changed, messageOf, parse, snsEvent } from '../kit/wakes.ts';

/* What an alarm that no service names says of itself. It chooses nothing. */

const hintsIn = (event: unknown) => {
  const parsed = parse(event);
  return parsed.ok && parsed.wake.kind === 'alarm' ? parsed.wake.hints : `refused: ${JSON.stringify(parsed)}`;
};
const tagged = (tags: unknown) => hintsIn(changed(plain, ['detail', 'alarmTags'], tags));
const plain = changed(byEventBridge, ['detail', 'configuration'], undefined);
const taggedBySns = (tags: unknown) => hintsIn(snsEvent({ ...(plainBySns as object), AlarmTags: tags }));
const plainBySns = changed(bySns, ['Trigger'], undefined);
const withMetric = (metric: unknown) => hintsIn(changed(plain, ['detail', 'configuration'], { metrics: [metric] }));
const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`key${i}`, `value${i}`]));

describe('tags are hints', () => {
  test('by EventBridge, where they are an object', () => {
    expect(tagged({ team: 'shop', service: 'checkout' })).toEqual({ 'tag:team': 'shop', 'tag:service': 'checkout' });
  });

  test.each([
    ['Key and Value', [{ Key: 'team', Value: 'shop' }]],
    ['key and value', [{ key: 'team', value: 'shop' }]],
  ])('by SNS, where they are a list of %s', (_, tags) => {
    expect(taggedBySns(tags)).toEqual({ 'tag:team': 'shop' });
  });

  test('and an empty value is one too', () => {
    expect(tagged({ canary: '' })).toEqual({ 'tag:canary': '' });
  });
});

describe('dimensions are hints', () => {
  test('by EventBridge, where they are an object', () => {
    const metric = { metricStat: { metric: { dimensions: { ClusterName: 'shop' } } } };
    expect(withMetric(metric)).toEqual({ 'dimension:ClusterName': 'shop' });
  });

  test.each([
    ['of one metric', { Dimensions: [{ value: 'shop', name: 'ClusterName' }] }],
    [
      'of several metrics',
      {
        Metrics: [
          { Expression: 'm1*1' },
          { MetricStat: { Metric: { Dimensions: [{ value: 'shop', name: 'ClusterName' }] } } },
        ],
      },
    ],
  ])('by SNS, where they are a list %s', (_, trigger) => {
    expect(hintsIn(snsEvent(changed(bySns, ['Trigger'], trigger)))).toEqual({ 'dimension:ClusterName': 'shop' });
  });

  test('with all their values, each once, where metrics share a name', () => {
    const dimensions = (TargetGroup: string) => ({ metricStat: { metric: { dimensions: { TargetGroup } } } });
    const metrics = ['blue', 'green', 'blue'].map(dimensions);
    const event = changed(plain, ['detail', 'configuration'], { metrics });
    expect(hintsIn(event)).toEqual({ 'dimension:TargetGroup': 'blue, green' });
  });

  test('and are not mistaken for tags of the same name', () => {
    const event = changed(byEventBridge, ['detail', 'alarmTags'], { LoadBalancer: 'mine' });
    expect(hintsIn(event)).toMatchObject({ 'tag:LoadBalancer': 'mine', 'dimension:LoadBalancer': expect.any(String) });
  });
});

describe('a composite has no dimensions', () => {
  test.each(['alarm-composite.eventbridge.json'])('%s', (name) => expect(hintsIn(sample(name))).toEqual({}));
  test('by SNS', () => {
    expect(hintsIn(snsEvent(messageOf(sample('alarm-composite.sns.json'))))).toEqual({});
  });
});

describe('a hint that cannot be read is left out, and the alarm is not', () => {
  test.each([
    ['a list where an object belongs', ['team']],
    ['a text', 'team=shop'],
    ['nothing', null],
    ['a number', 7],
    ['values that are no texts', { team: 7, owner: null, list: ['shop'], deep: { a: 1 } }],
    ['a key without a letter', { '': 'shop' }],
  ])('tags by EventBridge: %s', (_, tags) => expect(tagged(tags)).toEqual({}));

  test.each([
    ['an object where a list belongs', { team: 'shop' }],
    ['pairs that are none', [null, 7, 'team', [], {}, { Key: 'team' }, { Value: 'shop' }, { Key: 7, Value: 'shop' }]],
  ])('tags by SNS: %s', (_, tags) => expect(taggedBySns(tags)).toEqual({}));

  test.each([null, 7, 'metric', [], {}, { metricStat: null }, { metricStat: { metric: [] } }])(
    'a metric that is %j',
    (metric) => expect(withMetric(metric)).toEqual({}),
  );

  test('and what an object inherits is not read', () => {
    expect(tagged(Object.create({ team: 'shop' }))).toEqual({});
    expect(taggedBySns(JSON.parse('[{"__proto__":{"key":"team","value":"shop"}}]'))).toEqual({});
  });

  test('and __proto__ is a key like any other', () => {
    const hints = tagged(JSON.parse('{"__proto__":"x","constructor":"y"}'));
    expect(hints).toEqual({ 'tag:__proto__': 'x', 'tag:constructor': 'y' });
    expect(Object.getPrototypeOf(hints)).toBe(Object.prototype);
  });
});

describe('hints are few and short', () => {
  test.each([
    ['just below', HINTS_EACH_MAX - 1, HINTS_EACH_MAX - 1],
    ['on', HINTS_EACH_MAX, HINTS_EACH_MAX],
    ['past', HINTS_EACH_MAX + 1, HINTS_EACH_MAX],
  ])('%s the limit of tags, and dimensions have their own', (_, sent, kept) => {
    const metric = { metricStat: { metric: { dimensions: many(sent) } } };
    const event = changed(
      changed(plain, ['detail', 'configuration'], { metrics: [metric] }),
      ['detail', 'alarmTags'],
      many(sent),
    );
    const keys = Object.keys(hintsIn(event));
    expect(keys.filter((key) => key.startsWith('tag:'))).toHaveLength(kept);
    expect(keys.filter((key) => key.startsWith('dimension:'))).toHaveLength(kept);
  });

  test.each([
    ['just below', HINT_LENGTH_MAX - 1, HINT_LENGTH_MAX - 1],
    ['on', HINT_LENGTH_MAX, HINT_LENGTH_MAX],
    ['past', HINT_LENGTH_MAX + 1, HINT_LENGTH_MAX],
  ])('%s the limit of a value', (_, sent, kept) => {
    expect(tagged({ team: 'x'.repeat(sent) })).toEqual({ 'tag:team': 'x'.repeat(kept) });
  });

  test.each([
    [127, 127],
    [128, 128],
    [129, 128],
  ])('a key of %i characters has %i', (sent, kept) => {
    expect(tagged({ ['k'.repeat(sent)]: 'x' })).toEqual({ [`tag:${'k'.repeat(kept)}`]: 'x' });
  });

  test('and so are many values of one name together', () => {
    const metrics = [...'abc'].map((letter) => ({
      metricStat: { metric: { dimensions: { Node: letter.repeat(200) } } },
    }));
    const hints = hintsIn(changed(plain, ['detail', 'configuration'], { metrics }));
    expect(hints).toEqual({ 'dimension:Node': `${'a'.repeat(200)}, ${'b'.repeat(54)}` });
  });

  test('on one line, and never half a character', () => {
    expect(tagged({ 'a\nb': 'x\u001b[31m\r\ny' })).toEqual({ 'tag:a b': 'x [31m y' });
    expect(tagged({ team: `${'x'.repeat(HINT_LENGTH_MAX - 1)}🧗` })).toEqual({
      'tag:team': `${'x'.repeat(HINT_LENGTH_MAX - 1)}\ufffd`,
    });
  });
});
