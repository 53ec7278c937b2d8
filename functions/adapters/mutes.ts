import { type CloudWatchClient, ListAlarmMuteRulesCommand } from '@aws-sdk/client-cloudwatch';
import type { MutePort } from '../flows/responder-ports.ts';
import { call } from './sdk-call.ts';

/**
 * One call where nothing in the region is muted, which is the rule. Else one more for each alarm, all at once: there are
 * few alarms to ask about and there may be many rules, whose targets only GetAlarmMuteRule tells, one rule a call; and it
 * stays CloudWatch's to say which alarms a rule covers.
 */
export function makeMutes(client: CloudWatchClient): MutePort {
  const firstActive = async (abortSignal: AbortSignal, AlarmName?: string): Promise<string | undefined> => {
    let NextToken: string | undefined;
    do {
      const command = new ListAlarmMuteRulesCommand({ AlarmName, Statuses: ['ACTIVE'], MaxRecords: 100, NextToken });
      const send = () => client.send(command, { abortSignal });
      const { output } = await call('cloudwatch:ListAlarmMuteRules', send); // none: the alarm is gone
      const arn = output?.AlarmMuteRuleSummaries?.[0]?.AlarmMuteRuleArn;
      if (arn !== undefined) return arn.split(':alarm-mute-rule:')[1] ?? arn;
      NextToken = output?.NextToken;
    } while (NextToken);
    return undefined;
  };
  return {
    async muted(alarms, signal) {
      if (alarms.length === 0 || (await firstActive(signal)) === undefined) return new Map();
      const rules = await Promise.all(alarms.map(async (alarm) => [alarm, await firstActive(signal, alarm)] as const));
      return new Map(rules.flatMap(([alarm, rule]) => (rule === undefined ? [] : [[alarm, rule] as const])));
    },
  };
}
