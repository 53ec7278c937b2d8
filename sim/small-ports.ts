import type { ListAlarmMuteRulesOutput } from '@aws-sdk/client-cloudwatch';
import type { BatchGetImageResponse } from '@aws-sdk/client-ecr';
import type { PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { SendMessageBatchResult } from '@aws-sdk/client-sqs';
import type { DescribeParametersResult } from '@aws-sdk/client-ssm';
import { ecrImage, idsToAsk, imageState, PASSING_FAILURES } from '../functions/core/image-ref.ts';
import type { Announcement } from '../functions/core/news.ts';
import {
  EVENT_SOURCE,
  eventDetail,
  isPassingEntryError,
  snsAttributes,
  snsMessage,
} from '../functions/core/news-bodies.ts';
import { inBatches, recheckDelaySeconds } from '../functions/core/recheck.ts';
import { type NamedParameter, type NamedSecret, secretRef, stateOfSecret } from '../functions/core/secret-ref.ts';
import { recheckMessage } from '../functions/core/wake-own.ts';
import { allDone } from '../functions/flows/all-done.ts';
import { CallFailed } from '../functions/flows/ports.ts';
import type { MutePort, NewsPort, QueuePort, RegistryPort, SecretsPort } from '../functions/flows/responder-ports.ts';
import { callWorld, type VirtualAws } from './virtual-aws.ts';

/* The smaller ports straight over the world: see ports.ts. */

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';

export const registryOver = (aws: VirtualAws): RegistryPort => ({
  async imageState(image, proven, signal) {
    const ref = ecrImage(image);
    if (ref?.region !== REGION) return 'unverifiable';
    const input = { registryId: ref.registry, repositoryName: ref.repository, imageIds: idsToAsk(ref, proven) };
    const gone = ['RepositoryNotFoundException'];
    const { output } = await callWorld<BatchGetImageResponse>(aws, 'ecr', 'BatchGetImage', input, signal, gone);
    if (!output) return 'gone';
    if (output.failures?.some(({ failureCode = '' }) => PASSING_FAILURES.includes(failureCode as string))) {
      throw new CallFailed('ecr:BatchGetImage', 'unavailable', 'the registry behind it was not to be asked');
    }
    const found = (output.images ?? []).map(({ imageId, imageManifest }) => ({
      tag: imageId?.imageTag,
      digest: imageId?.imageDigest,
      manifest: imageManifest,
    }));
    return imageState(ref, proven, found);
  },
});

export const secretsOver = (aws: VirtualAws): SecretsPort => {
  const stateOf = async (secret: NamedSecret, signal: AbortSignal) => {
    const gone = ['ResourceNotFoundException'];
    const input = { SecretId: secret.id };
    const call = callWorld<DescribeSecretResponse>(aws, 'secretsmanager', 'DescribeSecret', input, signal, gone);
    const { output } = await call;
    if (!output) return 'gone';
    return stateOfSecret(secret, { deleted: output.DeletedDate !== undefined, stages: output.VersionIdsToStages });
  };
  const isListed = async ({ names }: NamedParameter, signal: AbortSignal) => {
    const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: names }];
    for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
      const input = { ParameterFilters, NextToken };
      const { output } = await callWorld<DescribeParametersResult>(aws, 'ssm', 'DescribeParameters', input, signal);
      if (output?.Parameters?.length) return true;
      NextToken = output?.NextToken;
    }
    return false;
  };
  return {
    async secretState(valueFrom, signal) {
      const ref = secretRef(valueFrom);
      if (ref === undefined || (ref.region ?? REGION) !== REGION) return 'unverifiable';
      if (ref.kind === 'secret') return stateOf(ref, signal);
      if ((ref.account ?? ACCOUNT) !== ACCOUNT) return 'unverifiable';
      if (await isListed(ref, signal)) return ref.versioned ? 'unverifiable' : 'present';
      return ref.perhapsSecret ? stateOf({ kind: 'secret', id: valueFrom }, signal) : 'gone';
    },
  };
};

export const mutesOver = (aws: VirtualAws): MutePort => {
  const firstActive = async (signal: AbortSignal, AlarmName?: string) => {
    for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
      const input = { AlarmName, Statuses: ['ACTIVE'], MaxRecords: 100, NextToken };
      const gone = ['ResourceNotFoundException'];
      const call = callWorld<ListAlarmMuteRulesOutput>(aws, 'cloudwatch', 'ListAlarmMuteRules', input, signal, gone);
      const { output } = await call;
      const arn = output?.AlarmMuteRuleSummaries?.[0]?.AlarmMuteRuleArn;
      if (arn) return arn.replace(/^.*:alarm-mute-rule:/, '');
      NextToken = output?.NextToken;
    }
    return undefined;
  };
  return {
    async muted(alarms, signal) {
      const rules = new Map<string, string>();
      if (alarms.length === 0 || !(await firstActive(signal))) return rules;
      for (const alarm of alarms) {
        const rule = await firstActive(signal, alarm);
        if (rule) rules.set(alarm, rule);
      }
      return rules;
    },
  };
};

export const queueOver = (aws: VirtualAws, QueueUrl: string): QueuePort => ({
  async recheckAll(rechecks, now, signal) {
    const batches = inBatches(rechecks).map(async (batch) => {
      let Entries = batch.map(({ service, at }, i) => {
        const MessageBody = recheckMessage({ service, at });
        return { Id: String(i), MessageBody, DelaySeconds: recheckDelaySeconds(at, now) };
      });
      for (let tries = 0; tries < 2 && Entries.length > 0; tries += 1) {
        const input = { QueueUrl, Entries };
        const { output } = await callWorld<SendMessageBatchResult>(aws, 'sqs', 'SendMessageBatch', input, signal);
        Entries = Entries.filter(({ Id }) => output?.Failed?.some((failed) => failed.Id === Id));
      }
      if (Entries.length > 0) throw new CallFailed('sqs:SendMessageBatch', 'unavailable', 'messages were not taken');
    });
    await allDone(batches);
  },
});

export const newsOver = (aws: VirtualAws, TopicArn: string, EventBusName?: string): NewsPort => {
  const toPeople = async (news: Announcement, signal: AbortSignal) => {
    const values = Object.entries(snsAttributes(news)).map(([k, StringValue]) => [
      k,
      { DataType: 'String', StringValue },
    ]);
    const body = { MessageStructure: 'json', Message: snsMessage(news), MessageAttributes: Object.fromEntries(values) };
    await callWorld(aws, 'sns', 'Publish', { TopicArn, Subject: news.subject, ...body }, signal);
  };
  const toTheBus = async (news: Announcement, signal: AbortSignal) => {
    const { detailType: DetailType } = news;
    const Entries = [{ EventBusName, Source: EVENT_SOURCE, DetailType, Detail: eventDetail(news) }];
    const { output } = await callWorld<PutEventsResponse>(aws, 'events', 'PutEvents', { Entries }, signal);
    const code = output?.Entries?.[0]?.ErrorCode;
    if (code === undefined) return;
    throw new CallFailed('eventbridge:PutEvents', isPassingEntryError(code) ? 'unavailable' : 'refused', code);
  };
  return { publish: (news, signal) => allDone([toPeople(news, signal), toTheBus(news, signal)]) };
};
