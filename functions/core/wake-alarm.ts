import { exactly, type Field, field, found, momentOf, oneOf, type Read, readAll, refused, text } from './read-json.ts';
import type { AlarmWake, Home, ParsedWake } from './wake.ts';
import { ALARM_STATES } from './wake.ts';
import { hintsOfDetail, hintsOfMessage } from './wake-hints.ts';
import { accountOf, arnOf, regionOf } from './wake-home.ts';

/* One alarm, three envelopes: each says where it keeps what, and one judge reads it. FACTS 5.1–5.3. */

/** CloudWatch's own limit. A name may hold anything printable: blanks, colons, slashes, any script. */
export const ALARM_NAME_LENGTH_MAX = 255;
const ALARM_ARN = /^arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+):(\d{12}):alarm:(.+)$/su;
const ABSENT: Field = { path: 'absent', value: undefined };

interface Claim {
  readonly name: Field;
  readonly arn: Field;
  readonly account: Field;
  /** Absent where the envelope has only a display name for it ("EU (Ireland)"): then the ARN alone says it. */
  readonly region?: Field;
  readonly state: Field;
  readonly at: Field;
  readonly suppressedBy?: Field;
  readonly mutedUntil?: Field;
  readonly hints: AlarmWake['hints'];
}

function alarmArn(arn: Field, name: unknown, home: Home): Read<string> {
  const parts = arnOf(arn, ALARM_ARN, 'the ARN of an alarm', home);
  if (!parts.ok) return parts;
  const [named] = parts.value;
  return named === name ? found(String(arn.value)) : refused(`${arn.path} must end in the alarm's name`);
}

/** `WaitPeriod`, `ExtensionPeriod`, `Alarm` or whatever comes next: by what does not matter. */
function isSaid({ path, value }: Field): Read<boolean> {
  if (value === undefined || value === null) return found(false);
  return typeof value === 'string' ? found(value !== '') : refused(`${path} must be a text`);
}

function judge(claim: Claim, home: Home): ParsedWake {
  const read = readAll({
    account: accountOf(claim.account, home),
    region: claim.region === undefined ? found(home.region) : regionOf(claim.region, home),
    alarm: text(claim.name, ALARM_NAME_LENGTH_MAX),
    arn: alarmArn(claim.arn, claim.name.value, home),
    state: oneOf(claim.state, ALARM_STATES),
    at: momentOf(claim.at),
    mutedUntil: momentOf(claim.mutedUntil ?? ABSENT),
    suppressed: isSaid(claim.suppressedBy ?? ABSENT),
  });
  if (!read.ok) return read;
  const { alarm, arn, state, at, mutedUntil, suppressed } = read.value;
  return { ok: true, wake: { kind: 'alarm', alarm, arn, state, at, mutedUntil, suppressed, hints: claim.hints } };
}

/** EventBridge's `detail` and Lambda's `alarmData` are the same thing. */
const claimIn = (event: unknown, detail: 'detail' | 'alarmData') => ({
  name: field(event, detail, 'alarmName'),
  state: field(event, detail, 'state', 'value'),
  at: field(event, detail, 'state', 'timestamp'),
  // The previous state's suppression is over: a composite that goes from ALARM to ALARM has just been let go.
  suppressedBy: field(event, detail, 'state', 'actionsSuppressedBy'),
  hints: hintsOfDetail(field(event, detail).value),
});

/** Sent even while the alarm's actions are disabled, suppressed or muted. */
export const alarmByEventBridge = (event: unknown, home: Home): ParsedWake =>
  judge(
    {
      ...claimIn(event, 'detail'),
      arn: field(event, 'resources', 0),
      account: field(event, 'account'),
      region: field(event, 'region'),
      mutedUntil: field(event, 'detail', 'muteDetail', 'muteWindowEnd'),
    },
    home,
  );

/** CloudWatch's Lambda action. */
export function alarmByLambda(event: unknown, home: Home): ParsedWake {
  const source = exactly(field(event, 'source'), 'aws.cloudwatch', 'the one of alarms');
  if (!source.ok) return source;
  return judge(
    {
      ...claimIn(event, 'alarmData'),
      arn: field(event, 'alarmArn'),
      account: field(event, 'accountId'),
      region: field(event, 'region'),
    },
    home,
  );
}

/** CloudWatch's SNS action: what the notification's `Message` holds. Not sent while actions are suppressed or muted. */
export const alarmBySns = (message: unknown, home: Home): ParsedWake =>
  judge(
    {
      name: field(message, 'AlarmName'),
      arn: field(message, 'AlarmArn'),
      account: field(message, 'AWSAccountId'),
      state: field(message, 'NewStateValue'),
      at: field(message, 'StateChangeTime'),
      hints: hintsOfMessage(message),
    },
    home,
  );
