import type { HookInvocation } from '../happenings.ts';

const account = '123456789012';

/** What Lambda sends to a function's failure destination. */
export const hookDiedRecord = ({ event, function: name }: HookInvocation) => ({
  version: '1.0',
  timestamp: '2026-11-21T12:00:00.000Z',
  requestContext: {
    requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e',
    functionArn: `arn:aws:lambda:eu-west-1:${account}:function:${name}:$LATEST`,
    condition: 'RetriesExhausted',
    approximateInvokeCount: 2,
  },
  requestPayload: event,
});

const alarm = (name: string, by: string) => ({
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: by,
  region: 'eu-west-1',
  time: '2026-11-21T11:59:00Z',
  resources: [`arn:aws:cloudwatch:eu-west-1:${by}:alarm:${name}`],
  detail: { alarmName: name, state: { value: 'ALARM', timestamp: '2026-11-21T11:59:00.000+0000' } },
});

/** What comes and is not for Belay: another alarm, another account, a test of the topic. */
export const STRANGERS: readonly object[] = [
  alarm('somebody-elses', account),
  alarm('checkout-5xx', '999999999999'),
  { Subject: 'TestInvoke', Message: 'hello' },
];
