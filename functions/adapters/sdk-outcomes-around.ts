import type { DeclaredExceptions } from './sdk-exceptions.ts';
import type { Outcome } from './sdk-outcomes.ts';

/** The services around a rollback: image registry, secrets, queue and event bus. See sdk-outcomes.ts. */
export const around = {
  'ecr:BatchGetImage': {
    InvalidParameterException: 'refused',
    LimitExceededException: 'unavailable',
    RepositoryNotFoundException: 'not-found',
    ServerException: 'unavailable',
    UnableToGetUpstreamImageException: 'unavailable',
  },
  'secrets-manager:DescribeSecret': {
    InternalServiceError: 'unavailable',
    InvalidParameterException: 'refused',
    ResourceNotFoundException: 'not-found',
  },
  'ssm:DescribeParameters': {
    InternalServerError: 'unavailable',
    InvalidFilterKey: 'refused',
    InvalidFilterOption: 'refused',
    InvalidFilterValue: 'refused',
    InvalidNextToken: 'refused',
  },
  'sqs:SendMessageBatch': {
    BatchEntryIdsNotDistinct: 'refused',
    BatchRequestTooLong: 'refused',
    EmptyBatchRequest: 'refused',
    InvalidAddress: 'refused',
    InvalidBatchEntryId: 'refused',
    InvalidSecurity: 'refused',
    KmsAccessDenied: 'refused',
    KmsDisabled: 'refused',
    KmsInvalidKeyUsage: 'refused',
    KmsInvalidState: 'refused',
    KmsNotFound: 'refused',
    KmsOptInRequired: 'refused',
    KmsThrottled: 'unavailable',
    QueueDoesNotExist: 'refused',
    RequestThrottled: 'unavailable',
    TooManyEntriesInBatchRequest: 'refused',
    UnsupportedOperation: 'refused',
  },
  'eventbridge:PutEvents': { InternalException: 'unavailable' },
} as const satisfies { [Op in keyof DeclaredExceptions]?: Record<DeclaredExceptions[Op], Outcome> };
