import type { Message } from './sqs-queue.ts';

/** A batch as Lambda's event source mapping hands it over. */
export const sqsEvent = (batch: readonly Message[]) => ({
  Records: batch.map(({ messageId, receiptHandle, body, receiveCount }) => ({
    messageId,
    receiptHandle,
    body,
    attributes: { ApproximateReceiveCount: String(receiveCount) },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:belay',
    awsRegion: 'eu-west-1',
  })),
});
