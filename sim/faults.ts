import { type DurationMs, millis } from '../functions/core/units.ts';
import { Refusal } from './refusal.ts';

export type ServiceName =
  | 'codedeploy'
  | 'ecs'
  | 'elasticloadbalancing'
  | 'cloudwatch'
  | 'sns'
  | 'dynamodb'
  | 'ecr'
  | 'secretsmanager'
  | 'ssm'
  | 'sqs'
  | 'events';

export type FaultKind =
  | 'throttle'
  | 'server-error'
  | 'access-denied'
  /** No effect, and never an answer. */
  | 'hang'
  /** Takes effect, and never an answer: the caller cannot know. */
  | 'hang-after-effect'
  /** The connection breaks with no effect. */
  | 'reset'
  /** Takes effect at once; the answer comes `delayMs` later. */
  | 'slow';

/** What goes wrong, as data: the next `times` calls of one operation. */
export interface Fault {
  readonly service: string;
  readonly operation: string;
  readonly times: number;
  readonly kind: FaultKind;
  /** Milliseconds, for `slow`. */
  readonly delayMs?: number | undefined;
}

/** Whoever says what goes wrong with a call. */
export interface FaultSource {
  next(service: ServiceName, operation: string): Fault | undefined;
}

/** The faults not met yet; each call uses up one, in the order they were written. */
export class Faults implements FaultSource {
  readonly #left: { readonly fault: Fault; times: number }[];

  constructor(faults: readonly Fault[]) {
    this.#left = faults.map((fault) => ({ fault, times: fault.times }));
  }

  next(service: ServiceName, operation: string): Fault | undefined {
    const met = this.#left.find(
      ({ fault, times }) => times > 0 && fault.service === service && fault.operation === operation,
    );
    if (met === undefined) return undefined;
    met.times -= 1;
    return met.fault;
  }
}

export const delayOf = (fault: Fault): DurationMs => millis(fault.delayMs ?? 0);

const serverErrors = {
  codedeploy: 'InternalFailure',
  ecs: 'ServerException',
  elasticloadbalancing: 'InternalFailure',
  cloudwatch: 'InternalServiceFault',
  sns: 'InternalErrorException',
  dynamodb: 'InternalServerError',
  ecr: 'ServerException',
  secretsmanager: 'InternalServiceError',
  ssm: 'InternalServerError',
  sqs: 'InternalFailure',
  events: 'InternalException',
} satisfies Record<ServiceName, string>;

const accessDenied = {
  codedeploy: ['AccessDeniedException', 400],
  ecs: ['AccessDeniedException', 400],
  elasticloadbalancing: ['AccessDeniedException', 403],
  cloudwatch: ['AccessDeniedException', 403],
  sns: ['AuthorizationErrorException', 403],
  dynamodb: ['AccessDeniedException', 400],
  ecr: ['AccessDeniedException', 400],
  secretsmanager: ['AccessDeniedException', 400],
  ssm: ['AccessDeniedException', 400],
  sqs: ['AccessDeniedException', 403],
  events: ['AccessDeniedException', 400],
} satisfies Record<ServiceName, readonly [type: string, status: number]>;

export const throttled = () => new Refusal('ThrottlingException', 'Rate exceeded');

export const serverError = (service: ServiceName) =>
  new Refusal(serverErrors[service], 'The request processing has failed because of an unknown error.', 500);

export function accessRefused(service: ServiceName, operation: string): Refusal {
  const [type, status] = accessDenied[service];
  const who = 'arn:aws:sts::123456789012:assumed-role/belay/belay';
  return new Refusal(type, `User: ${who} is not authorized to perform: ${service}:${operation}`, status);
}
