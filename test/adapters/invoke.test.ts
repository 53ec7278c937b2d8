import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { makeInvoke } from '../../functions/adapters/invoke.ts';
import { SMOKE_EVENT } from '../../functions/core/smoke.ts';
import { millis } from '../../functions/core/units.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import { type LambdaReply, serveLambda } from '../kit/lambda-service.ts';
import { good, target } from '../kit/smoke.ts';

const signal = new AbortController().signal;
const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };

/** The adapter over the SDK's client, as the function wires it, against what Lambda answers. */
async function invoking(...replies: LambdaReply[]) {
  const { url, asked } = await serveLambda(replies);
  const patience = { requestTimeout: millis(2_000), backoffMax: millis(2) };
  const invoke = makeInvoke(new LambdaClient(clientConfig({ ...keys, AWS_ENDPOINT_URL: url }, patience)));
  return { asked, invoked: (stop = signal) => invoke(target, '7', SMOKE_EVENT, stop) };
}

describe('an invocation', () => {
  test('asks that version, synchronously, with that event', async () => {
    const { asked, invoked } = await invoking({ executedVersion: '7', body: good });
    expect(await invoked()).toEqual({ functionError: undefined, payload: good, executedVersion: '7' });
    const path = `/2015-03-31/functions/${target}/invocations?Qualifier=7`;
    expect(asked).toEqual([{ path, type: 'RequestResponse', body: SMOKE_EVENT }]);
  });

  test("of which nothing came back is an answer, and so is the function's own failure", async () => {
    const body = '{"errorType":"Error","errorMessage":"bad config: é"}';
    const { invoked } = await invoking({}, { functionError: 'Unhandled', executedVersion: '7', body });
    expect(await invoked()).toEqual({ functionError: undefined, payload: '', executedVersion: undefined });
    expect(await invoked()).toEqual({ functionError: 'Unhandled', payload: body, executedVersion: '7' });
  });

  test.each(['ResourceNotFoundException', 'NoPublishedVersionException'])(
    'of a version that is not there is an answer: %s',
    async (error) => {
      const { invoked, asked } = await invoking({ status: 404, error });
      expect([await invoked(), asked.length]).toEqual(['version-not-found', 1]);
    },
  );

  test.each([
    ['TooManyRequestsException', 429],
    ['ServiceException', 500],
    ['EC2ThrottledException', 502],
  ])('that meets %s once is tried again', async (error, status) => {
    const { invoked, asked } = await invoking({ status, error }, { body: good });
    expect([(await invoked()) !== 'version-not-found', asked.length]).toEqual([true, 2]);
  });

  test.each([
    ['ResourceConflictException', 409, 'unavailable', 1],
    ['TooManyRequestsException', 429, 'unavailable', 8],
    ['ResourceNotReadyException', 502, 'unavailable', 8],
    ['InvalidRuntimeException', 502, 'refused', 8],
    ['InvalidZipFileException', 502, 'refused', 8],
    ['KMSAccessDeniedException', 502, 'refused', 8],
    ['AccessDeniedException', 403, 'refused', 1],
    ['InvalidRequestContentException', 400, 'refused', 1],
  ])('that meets %s again and again throws', async (error, status, outcome, attempts) => {
    const { invoked, asked } = await invoking({ status, error });
    const message = expect.stringContaining(`lambda:Invoke: ${error}: it is ${error}`);
    await expect(invoked()).rejects.toMatchObject({ outcome, message });
    expect(asked).toHaveLength(attempts);
  });

  test('lets go when its signal aborts', async () => {
    const { invoked, asked } = await invoking({ silent: true });
    const stop = new AbortController();
    const ended = expect(invoked(stop.signal)).rejects.toThrow('lambda:Invoke: AbortError');
    await expect.poll(() => asked.length).toBe(1);
    stop.abort();
    await ended;
  });
});
