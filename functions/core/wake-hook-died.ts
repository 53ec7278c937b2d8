import { parseHookCall } from './hook-call.ts';
import { field, refused } from './read-json.ts';
import type { Home, ParsedWake } from './wake.ts';
import { arnOf } from './wake-home.ts';

/* The last net of the hooks: Lambda's record of an asynchronous invocation that came to nothing. */

/** A version or alias may follow the name. */
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):function:([\w-]{1,140})(?::[\w$-]{1,128})?$/;

/** `{requestContext: {functionArn, condition, …}, requestPayload, responseContext, responsePayload, …}` */
export function hookDied(record: unknown, home: Home): ParsedWake {
  if (field(record, 'requestContext', 'condition').value === 'Success') {
    return { ok: false, why: 'not-an-alarm', because: 'a function that succeeded needs nobody' };
  }
  const arn = arnOf(field(record, 'requestContext', 'functionArn'), FUNCTION_ARN, 'the ARN of a function', home);
  if (!arn.ok) return arn;
  const { call } = parseHookCall(field(record, 'requestPayload').value);
  // An odd call that still says whom to answer is answered, as its hook would have done.
  if (call === undefined) return refused('requestPayload must be the call of a hook');
  const [name = ''] = arn.value;
  return { ok: true, wake: { kind: 'hook-died', call, function: name } };
}
