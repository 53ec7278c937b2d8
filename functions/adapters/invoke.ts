import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Invoke } from '../flows/smoke-ports.ts';
import { call } from './sdk-call.ts';

/** A function's own failure is an answer; only a version that Lambda could not run at all throws. */
export const makeInvoke =
  (client: LambdaClient): Invoke =>
  async (name, version, event, abortSignal) => {
    const command = new InvokeCommand({
      FunctionName: name,
      Qualifier: version,
      InvocationType: 'RequestResponse',
      Payload: JSON.stringify(event),
    });
    const { output } = await call('lambda:Invoke', () => client.send(command, { abortSignal }));
    if (!output) return 'version-not-found';
    return {
      functionError: output.FunctionError,
      payload: output.Payload?.transformToString() ?? '',
      executedVersion: output.ExecutedVersion,
    };
  };
