import type {
  AlarmMuteRuleStatus,
  ListAlarmMuteRulesInput,
  ListAlarmMuteRulesOutput,
} from '@aws-sdk/client-cloudwatch';
import type { EpochMs } from '../../functions/core/units.ts';
import { Refusal } from '../refusal.ts';
import { type Operation, operation, page } from './operation.ts';

export interface MuteRule {
  /** The names of the alarms whose actions it mutes. */
  readonly alarms: readonly string[];
  /** From the first moment up to, and without, the second. */
  readonly windows: readonly { readonly from: EpochMs; readonly until: EpochMs }[];
}

function statusOf({ windows }: MuteRule, now: EpochMs): AlarmMuteRuleStatus {
  if (windows.some(({ from, until }) => from <= now && now < until)) return 'ACTIVE';
  return windows.some(({ from }) => from > now) ? 'SCHEDULED' : 'EXPIRED';
}

/**
 * `ListAlarmMuteRules` over `rules`, by name. Whether CloudWatch filters before it cuts pages is documented nowhere: this
 * filters after, which is the harder case for a caller, since a page may then be empty and not the last.
 */
export const listAlarmMuteRules = (rules: ReadonlyMap<string, MuteRule>, now: () => EpochMs): Operation =>
  operation<ListAlarmMuteRulesInput>(
    { AlarmName: 'string', Statuses: 'strings', MaxRecords: 'number', NextToken: 'string' },
    ({ AlarmName: alarm, Statuses: statuses, MaxRecords: size = 50, NextToken: token }): ListAlarmMuteRulesOutput => {
      if (size < 1 || size > 100) throw new Refusal('ValidationException', 'MaxRecords must be between 1 and 100');
      const all = [...rules].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const invalid = () => new Refusal('InvalidNextToken', 'The next token specified is invalid.');
      const { items, next } = page(all, size, token, invalid);
      const AlarmMuteRuleSummaries = items
        .filter(([, rule]) => alarm === undefined || rule.alarms.includes(alarm))
        .map(([name, rule]) => ({
          AlarmMuteRuleArn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:${name}`,
          Status: statusOf(rule, now()),
          MuteType: rule.windows.length > 1 ? 'RECURRING' : 'ONE_TIME',
        }))
        .filter(({ Status }) => statuses?.includes(Status) ?? true);
      return { AlarmMuteRuleSummaries, NextToken: next };
    },
  );
