import { InvalidNextToken, ListAlarmMuteRulesCommand, ValidationException } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { type DurationMs, millis, minutes, plus } from '../../functions/core/units.ts';
import { noon } from './seed.ts';
import { refusalOf } from './wire.ts';
import { smallWorld } from './wire-small.ts';

const window = (from: number, until: number) => ({
  from: plus(noon, minutes(from)),
  until: plus(noon, minutes(until)),
});

async function muted(wait: DurationMs = millis(0)) {
  const all = await smallWorld();
  const rules = all.world.cloudwatch.muteRules;
  rules.set('weekly', { alarms: ['a', 'b'], windows: [window(10, 20), window(30, 40)] });
  rules.set('once', { alarms: ['b'], windows: [window(0, 10)] });
  await all.clock.advance(wait);
  return all;
}
const names = (summaries: { AlarmMuteRuleArn?: string | undefined }[] = []) =>
  summaries.map(({ AlarmMuteRuleArn: arn }) => arn?.replace(/^arn:aws:cloudwatch:.*:alarm-mute-rule:/, ''));

describe('ListAlarmMuteRules', () => {
  test.each([
    ['before its first window', millis(0), 'SCHEDULED'],
    ['on the first edge', minutes(10), 'ACTIVE'],
    ['just before the second edge', millis(20 * 60_000 - 1), 'ACTIVE'],
    ['between two windows', minutes(20), 'SCHEDULED'],
    ['in its last window', minutes(30), 'ACTIVE'],
    ['after its last window', minutes(40), 'EXPIRED'],
  ])('%s a rule is as the clock says', async (_, wait, status) => {
    const { cloudwatch } = await muted(wait);
    const { AlarmMuteRuleSummaries } = await cloudwatch.send(new ListAlarmMuteRulesCommand({ AlarmName: 'a' }));
    expect(AlarmMuteRuleSummaries).toMatchObject([{ Status: status, MuteType: 'RECURRING' }]);
  });

  test.each([
    ['nothing', {}, ['once', 'weekly']],
    ['an alarm', { AlarmName: 'a' }, ['weekly']],
    ['an alarm that no rule covers', { AlarmName: 'c' }, []],
    ['a status', { Statuses: ['ACTIVE' as const] }, ['once']],
    ['two statuses', { Statuses: ['ACTIVE' as const, 'SCHEDULED' as const] }, ['once', 'weekly']],
    ['both', { AlarmName: 'a', Statuses: ['ACTIVE' as const] }, []],
  ])('asked for %s', async (_, asked, expected) => {
    const { cloudwatch } = await muted();
    const { AlarmMuteRuleSummaries } = await cloudwatch.send(new ListAlarmMuteRulesCommand(asked));
    expect(names(AlarmMuteRuleSummaries)).toEqual(expected);
  });

  test('gives the rest on the next page, also when the first one is empty', async () => {
    const { cloudwatch } = await muted();
    const asked = { AlarmName: 'a', MaxRecords: 1 };
    const first = await cloudwatch.send(new ListAlarmMuteRulesCommand(asked));
    const second = await cloudwatch.send(new ListAlarmMuteRulesCommand({ ...asked, NextToken: first.NextToken }));
    expect([names(first.AlarmMuteRuleSummaries), names(second.AlarmMuteRuleSummaries)]).toEqual([[], ['weekly']]);
    expect(second.NextToken).toBeUndefined();
  });

  test.each([
    ['pages of more than a hundred', { MaxRecords: 101 }, ValidationException],
    ['a token that no page gave', { NextToken: 'x' }, InvalidNextToken],
  ])('refuses %s', async (_, asked, exception) => {
    const { cloudwatch } = await muted();
    expect(await refusalOf(cloudwatch.send(new ListAlarmMuteRulesCommand(asked)))).toBeInstanceOf(exception);
  });
});
