import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { inBatches, recheckDelaySeconds } from '../core/recheck.ts';
import { recheckMessage } from '../core/wake-own.ts';
import { allDone } from '../flows/all-done.ts';
import { CallFailed } from '../flows/ports.ts';
import type { QueuePort } from '../flows/responder-ports.ts';
import { call } from './sdk-call.ts';

type Entry = SendMessageBatchRequestEntry;

export function makeQueue(client: SQSClient, QueueUrl: string): QueuePort {
  /** Sends a batch; answers the entries that SQS did not take, and why. */
  const send = async (Entries: Entry[], abortSignal: AbortSignal) => {
    const command = new SendMessageBatchCommand({ QueueUrl, Entries });
    const { output } = await call('sqs:SendMessageBatch', () => client.send(command, { abortSignal }));
    const failed = output?.Failed ?? [];
    return { left: Entries.filter(({ Id }) => failed.some((one) => one.Id === Id)), why: failed[0]?.Code };
  };
  /** The SDK tries a refused call again, but not an entry that was refused in a call that succeeded. */
  const sendAll = async (entries: Entry[], signal: AbortSignal) => {
    const first = await send(entries, signal);
    if (first.left.length === 0) return;
    const { left, why } = await send(first.left, signal);
    if (left.length === 0) return;
    throw new CallFailed(
      'sqs:SendMessageBatch',
      'unavailable',
      `${left.length} of ${entries.length} not taken: ${why}`,
    );
  };
  return {
    async recheckAll(rechecks, now, signal) {
      const batches = inBatches(rechecks).map((batch) =>
        batch.map((recheck, i) => ({
          Id: String(i),
          MessageBody: recheckMessage(recheck),
          DelaySeconds: recheckDelaySeconds(recheck.at, now),
        })),
      );
      await allDone(batches.map((batch) => sendAll(batch, signal)));
    },
  };
}
