import { Refusal } from '../refusal.ts';
import { blame, type OddCodes, type Protocol, queryCode, type Reply } from './protocol.ts';

/**
 * AWS JSON 1.0 and 1.1: the operation in `x-amz-target`, JSON in and out, moments as seconds since 1970.
 * A service that once spoke Query repeats a refusal's old code in a header: `onceQuery` holds its odd ones.
 */
export function jsonProtocol(version: '1.0' | '1.1', target: string, onceQuery?: OddCodes): Protocol {
  const reply = (status: number, body: string, requestId: string, more: Record<string, string> = {}): Reply => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId, ...more },
    body,
  });
  return {
    read: (headers, body) => {
      const [prefix, operation] = String(headers['x-amz-target']).split('.');
      if (prefix !== target || !operation) {
        throw new Refusal('UnknownOperationException', `${headers['x-amz-target']} is not an operation of ${target}`);
      }
      return { operation, input: parse(body) };
    },
    answer: (_, output, requestId) => reply(200, stringify(output), requestId),
    refuse: (refusal, requestId) => {
      const body = JSON.stringify({ __type: refusal.type, message: refusal.message });
      const old = onceQuery && { 'x-amzn-query-error': `${queryCode(refusal, onceQuery)};${blame(refusal)}` };
      return reply(refusal.status, body, requestId, old);
    },
  };
}

function parse(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new Refusal('SerializationException', 'The request body is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refusal('SerializationException', 'The request body is not a JSON object');
  }
  return parsed as Record<string, unknown>;
}

/** A replacer gets a Date only after its toJSON, so it must look at the holder. */
function stringify(output: object): string {
  return JSON.stringify(output, function (this: Record<string, unknown>, key, value) {
    const raw = this[key];
    return raw instanceof Date ? raw.getTime() / 1000 : value;
  });
}
