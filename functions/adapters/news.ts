import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Announcement } from '../core/news.ts';
import { EVENT_SOURCE, eventDetail, isPassingEntryError, snsAttributes, snsMessage } from '../core/news-bodies.ts';
import { allDone } from '../flows/all-done.ts';
import { CallFailed } from '../flows/ports.ts';
import type { NewsPort } from '../flows/responder-ports.ts';
import { call } from './sdk-call.ts';

/** `bus`: a name or an ARN; undefined: the account's default bus. Either way may fail, and the other is gone all the same. */
export function makeNews(
  sns: SNSClient,
  events: EventBridgeClient,
  topicArn: string,
  bus: string | undefined,
): NewsPort {
  const toPeople = async (news: Announcement, abortSignal: AbortSignal) => {
    const values = Object.entries(snsAttributes(news)).map(
      ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
    );
    const command = new PublishCommand({
      TopicArn: topicArn,
      Subject: news.subject,
      MessageStructure: 'json',
      Message: snsMessage(news),
      MessageAttributes: Object.fromEntries(values),
    });
    await call('sns:Publish', () => sns.send(command, { abortSignal }));
  };
  const toTheBus = async (news: Announcement, abortSignal: AbortSignal) => {
    const { detailType: DetailType } = news;
    const entry = { EventBusName: bus, Source: EVENT_SOURCE, DetailType, Detail: eventDetail(news) };
    const command = new PutEventsCommand({ Entries: [entry] });
    const { output } = await call('eventbridge:PutEvents', () => events.send(command, { abortSignal }));
    if (!output?.FailedEntryCount) return;
    const { ErrorCode = 'no reason given', ErrorMessage } = output.Entries?.[0] ?? {};
    const outcome = isPassingEntryError(ErrorCode) ? 'unavailable' : 'refused';
    throw new CallFailed('eventbridge:PutEvents', outcome, `${ErrorCode}: ${ErrorMessage}`);
  };
  return { publish: (news, signal) => allDone([toPeople(news, signal), toTheBus(news, signal)]) };
}
