import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Tell } from '../flows/ports.ts';
import { call } from './sdk-call.ts';

/** SNS refuses a message above 262,144 bytes; a reason is never near that, but a hostile reply's detail must not be. */
const BODY_LENGTH_MAX = 60_000;

export const makeTell =
  (client: SNSClient, TopicArn: string): Tell =>
  async ({ subject, body, attributes }, abortSignal) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    const Message = body.slice(0, BODY_LENGTH_MAX);
    const command = new PublishCommand({ TopicArn, Subject: subject, Message, MessageAttributes });
    await call('sns:Publish', () => client.send(command, { abortSignal }));
  };
