import type { DeclaredExceptions } from './sdk-exceptions.ts';

/** What a declared exception means to us. The first three are answers; the last two fail the call. */
export type Outcome = 'not-found' | 'already-done' | 'not-yet' | 'refused' | 'unavailable';

const ecs = {
  AccessDeniedException: 'refused',
  ClientException: 'refused',
  InvalidParameterException: 'refused',
  ServerException: 'unavailable',
} as const;

/**
 * An outcome for everything that each used operation declares: an exception that the SDK adds later breaks the build here.
 * A misnamed thing is an answer where the flow has words for it, and a refusal where only the config can be at fault.
 */
export const outcomes = {
  'codedeploy:GetDeployment': {
    DeploymentDoesNotExistException: 'not-found',
    DeploymentIdRequiredException: 'not-found',
    InvalidDeploymentIdException: 'not-found',
  },
  'codedeploy:GetDeploymentTarget': {
    DeploymentDoesNotExistException: 'refused',
    DeploymentIdRequiredException: 'refused',
    DeploymentNotStartedException: 'not-yet',
    DeploymentTargetDoesNotExistException: 'not-yet',
    DeploymentTargetIdRequiredException: 'refused',
    InvalidDeploymentIdException: 'refused',
    InvalidDeploymentTargetIdException: 'refused',
    InvalidInstanceNameException: 'refused',
  },
  'codedeploy:PutLifecycleEventHookExecutionStatus': {
    DeploymentDoesNotExistException: 'refused',
    DeploymentIdRequiredException: 'refused',
    InvalidDeploymentIdException: 'refused',
    InvalidLifecycleEventHookExecutionIdException: 'refused',
    InvalidLifecycleEventHookExecutionStatusException: 'refused',
    LifecycleEventAlreadyCompletedException: 'already-done',
    UnsupportedActionForDeploymentTypeException: 'refused',
  },
  'ecs:DescribeServices': { ...ecs, ClusterNotFoundException: 'not-found' },
  'ecs:DescribeTaskDefinition': ecs,
  'ecs:ListTasks': { ...ecs, ClusterNotFoundException: 'refused', ServiceNotFoundException: 'refused' },
  'ecs:DescribeTasks': { ...ecs, ClusterNotFoundException: 'refused' },
  'elastic-load-balancing-v2:DescribeRules': {
    ListenerNotFoundException: 'not-found',
    RuleNotFoundException: 'not-found',
    UnsupportedProtocolException: 'refused',
  },
  'elastic-load-balancing-v2:DescribeTargetHealth': {
    HealthUnavailableException: 'unavailable',
    InvalidTargetException: 'refused',
    TargetGroupNotFoundException: 'refused',
  },
  'cloudwatch:DescribeAlarms': { InvalidNextToken: 'refused' },
  'sns:Publish': {
    AuthorizationErrorException: 'refused',
    EndpointDisabledException: 'refused',
    InternalErrorException: 'unavailable',
    InvalidParameterException: 'refused',
    InvalidParameterValueException: 'refused',
    InvalidSecurityException: 'refused',
    KMSAccessDeniedException: 'refused',
    KMSDisabledException: 'refused',
    KMSInvalidStateException: 'refused',
    KMSNotFoundException: 'refused',
    KMSOptInRequired: 'refused',
    KMSThrottlingException: 'unavailable',
    NotFoundException: 'refused',
    PlatformApplicationDisabledException: 'refused',
    ValidationException: 'refused',
  },
} as const satisfies { [Op in keyof DeclaredExceptions]: Record<DeclaredExceptions[Op], Outcome> };
