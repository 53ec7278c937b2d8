import { describe, expect, test } from 'vitest';
import { epochMs } from '../../functions/core/units.ts';
import { ALARM_STATES } from '../../functions/core/wake.ts';
import { ALARM_NAME_LENGTH_MAX } from '../../functions/core/wake-alarm.ts';
import { at } from '../kit/core.ts';
import { arn, byEventBridge, byLambda, bySns, changed, parse, refusal, snsEvent } from '../kit/wakes.ts';

type Path = readonly (string | number)[];

/** Where each envelope keeps what, and how it is sent. */
const envelopes = {
  EventBridge: {
    event: byEventBridge,
    send: (event: unknown) => event,
    name: ['detail', 'alarmName'],
    arn: ['resources', 0],
    account: ['account'],
    state: ['detail', 'state', 'value'],
    at: ['detail', 'state', 'timestamp'],
  },
  SNS: {
    event: bySns,
    send: (event: unknown) => snsEvent(event),
    name: ['AlarmName'],
    arn: ['AlarmArn'],
    account: ['AWSAccountId'],
    state: ['NewStateValue'],
    at: ['StateChangeTime'],
  },
  Lambda: {
    event: byLambda,
    send: (event: unknown) => event,
    name: ['alarmData', 'alarmName'],
    arn: ['alarmArn'],
    account: ['accountId'],
    state: ['alarmData', 'state', 'value'],
    at: ['alarmData', 'state', 'timestamp'],
  },
} as const satisfies Record<string, Record<string, unknown> & { event: unknown; send: (event: unknown) => unknown }>;

const words = (path: Path) => path.join('.').replace(/\.(\d+)/g, '[$1]');

describe.each(Object.entries(envelopes))('an alarm by %s', (_, envelope) => {
  const sent = (path: Path, value: unknown) => parse(envelope.send(changed(envelope.event, path, value)));
  const named = (name: string) =>
    parse(envelope.send(changed(changed(envelope.event, envelope.name, name), envelope.arn, arn(name))));

  test.each([
    ['blanks', 'checkout 5xx rate'],
    ['colons', 'shop:checkout:alarm:5xx'],
    ['slashes', 'shop/checkout/5xx'],
    ['other scripts', 'café 結帳 ☂ 🧗'],
    ['quotation marks', '"checkout" \\ <b>'],
    ['a name like a property of every object', 'constructor'],
    ['the longest name', 'a'.repeat(ALARM_NAME_LENGTH_MAX)],
    ['the longest name, of characters that take two units each', '🧗'.repeat(ALARM_NAME_LENGTH_MAX)],
  ])('may be named with %s', (_, name) => {
    expect(named(name)).toMatchObject({ ok: true, wake: { alarm: name, arn: arn(name) } });
  });

  test.each([
    ['nothing', '', /have 1 to 255 characters$/],
    ['too much', 'a'.repeat(ALARM_NAME_LENGTH_MAX + 1), /have 1 to 255 characters$/],
    ['too much in two units each', '🧗'.repeat(ALARM_NAME_LENGTH_MAX + 1), /have 1 to 255 characters$/],
    ['a line break', 'checkout\n5xx', /hold printable characters only$/],
    ['an escape sequence', 'checkout\u001b[31m', /hold printable characters only$/],
    ['half a character', 'checkout\ud83e', /hold printable characters only$/],
  ])('is refused for a name with %s', (_, name, because) => {
    const parsed = named(name);
    expect(parsed).toMatchObject({ ok: false, why: 'event-refused', because: expect.stringMatching(because) });
    expect(parsed.ok || parsed.because).toContain(words(envelope.name));
  });

  test.each([undefined, null, 42, ['checkout-5xx'], { alarm: 'checkout-5xx' }])(
    'is refused for the name %j',
    (name) => {
      expect(sent(envelope.name, name)).toEqual(refusal(`${words(envelope.name)} must be a text`));
    },
  );

  test.each(ALARM_STATES)('may go to %s', (state) => {
    expect(sent(envelope.state, state)).toMatchObject({ ok: true, wake: { state } });
  });

  test.each(['alarm', 'ALARM ', 'toString', '', 1, null, ['ALARM'], undefined])(
    'is refused for the state %j',
    (state) => {
      expect(sent(envelope.state, state)).toEqual(
        refusal(`${words(envelope.state)} must be ALARM or OK or INSUFFICIENT_DATA`),
      );
    },
  );

  test.each(['111122223333', 123456789012, '', undefined, ['123456789012']])(
    'is refused for the account %j',
    (account) => {
      expect(sent(envelope.account, account)).toEqual(refusal(`${words(envelope.account)} must be this account`));
    },
  );

  test.each([
    ['of another account', arn('checkout-5xx', 'eu-west-1:111122223333'), 'be of this account'],
    ['of another region', arn('checkout-5xx', 'us-east-1:123456789012'), 'be of this region'],
    ['of another alarm', arn('checkout-latency'), "end in the alarm's name"],
    ['of an alarm whose name only begins so', arn('checkout-5xx-old'), "end in the alarm's name"],
    ['of an alarm whose name only ends so', arn('my-checkout-5xx'), "end in the alarm's name"],
    ['of another service', 'arn:aws:sns:eu-west-1:123456789012:alarm:checkout-5xx', 'be the ARN of an alarm'],
    ['of another thing', 'arn:aws:cloudwatch:eu-west-1:123456789012:dashboard/checkout-5xx', 'be the ARN of an alarm'],
    ['of another cloud', arn('checkout-5xx').replace(':aws:', ':azure:'), 'be the ARN of an alarm'],
    ['with something before it', ` ${arn('checkout-5xx')}`, 'be the ARN of an alarm'],
    ['that is only the name', 'checkout-5xx', 'be the ARN of an alarm'],
    ['without a name', arn(''), 'be the ARN of an alarm'],
    ['that is a list', [arn('checkout-5xx')], 'be the ARN of an alarm'],
    ['that is missing', undefined, 'be the ARN of an alarm'],
  ])('is refused for an ARN %s', (_, value, rule) => {
    expect(sent(envelope.arn, value)).toEqual(refusal(`${words(envelope.arn)} must ${rule}`));
  });

  test.each(['aws-cn', 'aws-us-gov'])('may be of the partition %s', (partition) => {
    expect(sent(envelope.arn, arn('checkout-5xx').replace('aws', partition))).toMatchObject({ ok: true });
  });

  test.each([
    ['to the millisecond', '2026-11-21T11:59:00.123+0000', epochMs(at(-60) + 123)],
    ['in another zone', '2026-11-21T12:59:00.000+0100', at(-60)],
    ['as UTC', '2026-11-21T11:59:00Z', at(-60)],
    ['not at all', undefined, undefined],
    ['as null', null, undefined],
    ['in a way that depends on who reads it', '11/21/2026 11:59', undefined],
    ['on a day that no month has', '2026-13-41T11:59:00.000+0000', undefined],
  ])('may say its time %s', (_, timestamp, moment) => {
    expect(sent(envelope.at, timestamp)).toMatchObject({ ok: true, wake: { at: moment } });
  });

  test('is refused for a time that is no text', () => {
    expect(sent(envelope.at, 1795262340000)).toEqual(refusal(`${words(envelope.at)} must be a text`));
  });
});
