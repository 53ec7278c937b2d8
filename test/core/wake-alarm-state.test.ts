import { describe, expect, test } from 'vitest';
import { at, sample } from '../kit/core.ts';
import { byEventBridge, byLambda, bySns, changed, parse, refusal, snsEvent } from '../kit/wakes.ts';

describe.each([
  ['EventBridge', byEventBridge, 'detail', 'source must be the one of its detail-type'],
  ['Lambda', byLambda, 'alarmData', 'source must be the one of alarms'],
] as const)('an alarm by %s', (_, event, detail, forged) => {
  const state = [detail, 'state'] as const;

  test.each(['us-east-1', 'EU (Ireland)', 7, undefined])('is refused for the region %j', (region) => {
    expect(parse(changed(event, ['region'], region))).toEqual(refusal('region must be this region'));
  });

  test.each(['my.app', 'aws.cloudwatch.evil', 'AWS.CLOUDWATCH', undefined, ['aws.cloudwatch']])(
    'is refused as forged for the source %j',
    (source) => {
      expect(parse(changed(event, ['source'], source))).toEqual(refusal(forged));
    },
  );

  test.each([
    ['WaitPeriod', true],
    ['ExtensionPeriod', true],
    ['Alarm', true],
    ['NextYearsReason', true],
    ['', false],
    [null, false],
    [undefined, false],
  ])('by whose actions %j holds back: %j', (suppressor, suppressed) => {
    const parsed = parse(changed(event, [...state, 'actionsSuppressedBy'], suppressor));
    expect(parsed).toMatchObject({ ok: true, wake: { suppressed } });
  });

  test('is refused for a suppressor that is no text', () => {
    const path = [...state, 'actionsSuppressedBy'];
    expect(parse(changed(event, path, true))).toEqual(refusal(`${path.join('.')} must be a text`));
  });

  test('that was suppressed, and is in ALARM still when that ends, is suppressed no more', () => {
    const before = { value: 'ALARM', actionsSuppressedBy: 'WaitPeriod' };
    const parsed = parse(changed(event, [detail, 'previousState'], before));
    expect(parsed).toMatchObject({ ok: true, wake: { state: 'ALARM', suppressed: false } });
  });

  test('needs neither reason data nor a previous state', () => {
    const bare = changed(changed(event, [...state, 'reasonData'], undefined), [detail, 'previousState'], undefined);
    expect(parse(bare)).toEqual(parse(event));
  });
});

test.each([
  ['2026-11-21T13:00:00.000+0000', at(3_600)],
  ['soon', undefined],
  [undefined, undefined],
])('a mute that ends at %j', (muteWindowEnd, mutedUntil) => {
  const muted = changed(
    sample('alarm-muted.eventbridge.json'),
    ['detail', 'muteDetail', 'muteWindowEnd'],
    muteWindowEnd,
  );
  expect(parse(muted)).toMatchObject({ ok: true, wake: { mutedUntil } });
});

test('a mute that ends at a number is refused', () => {
  const muted = changed(byEventBridge, ['detail', 'muteDetail'], { muteWindowEnd: 1 });
  expect(parse(muted)).toEqual(refusal('detail.muteDetail.muteWindowEnd must be a text'));
});

test('the display name of a region means nothing, nor does the free text about missing data', () => {
  const odd = changed(changed(bySns, ['Region'], 'US East (N. Virginia)'), ['Trigger', 'TreatMissingData'], { any: 1 });
  expect(parse(snsEvent(odd))).toEqual(parse(snsEvent(bySns)));
});
