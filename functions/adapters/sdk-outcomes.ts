import { ecsOutcomes } from './ecs-outcomes.ts';
import type { DeclaredExceptions } from './sdk-exceptions.ts';
import { around } from './sdk-outcomes-around.ts';
import { smokeOutcomes } from './smoke-outcomes.ts';

/** What a declared exception means to us. The last two fail the call; the others are answers. */
export type Outcome =
  | 'not-found'
  | 'already-done'
  | 'not-yet'
  | 'busy'
  | 'condition-failed'
  | 'refused'
  | 'unavailable';

const dynamodb = {
  InternalServerError: 'unavailable',
  InvalidEndpointException: 'refused',
  ProvisionedThroughputExceededException: 'unavailable',
  RequestLimitExceeded: 'unavailable',
  ResourceNotFoundException: 'refused',
  ThrottlingException: 'unavailable',
} as const;

const dynamodbWrite = {
  ...dynamodb,
  ItemCollectionSizeLimitExceededException: 'refused',
  ReplicatedWriteConflictException: 'unavailable',
  TransactionConflictException: 'unavailable',
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
  'codedeploy:GetDeploymentGroup': {
    ApplicationDoesNotExistException: 'not-found',
    ApplicationNameRequiredException: 'refused',
    DeploymentConfigDoesNotExistException: 'refused',
    DeploymentGroupDoesNotExistException: 'not-found',
    DeploymentGroupNameRequiredException: 'refused',
    InvalidApplicationNameException: 'refused',
    InvalidDeploymentGroupNameException: 'refused',
  },
  'codedeploy:ListDeployments': {
    ApplicationDoesNotExistException: 'refused',
    ApplicationNameRequiredException: 'refused',
    DeploymentGroupDoesNotExistException: 'refused',
    DeploymentGroupNameRequiredException: 'refused',
    InvalidApplicationNameException: 'refused',
    InvalidDeploymentGroupNameException: 'refused',
    InvalidDeploymentStatusException: 'refused',
    InvalidExternalIdException: 'refused',
    InvalidInputException: 'refused',
    InvalidNextTokenException: 'refused',
    InvalidTimeRangeException: 'refused',
  },
  'codedeploy:BatchGetDeployments': {
    BatchLimitExceededException: 'refused',
    DeploymentIdRequiredException: 'refused',
    InvalidDeploymentIdException: 'refused',
  },
  'codedeploy:CreateDeployment': {
    AlarmsLimitExceededException: 'refused',
    ApplicationDoesNotExistException: 'refused',
    ApplicationNameRequiredException: 'refused',
    DeploymentConfigDoesNotExistException: 'refused',
    DeploymentGroupDoesNotExistException: 'refused',
    DeploymentGroupNameRequiredException: 'refused',
    DeploymentLimitExceededException: 'busy',
    DescriptionTooLongException: 'refused',
    InvalidAlarmConfigException: 'refused',
    InvalidApplicationNameException: 'refused',
    InvalidAutoRollbackConfigException: 'refused',
    InvalidAutoScalingGroupException: 'refused',
    InvalidComputePlatformException: 'refused',
    InvalidDeploymentConfigNameException: 'refused',
    InvalidDeploymentGroupNameException: 'refused',
    InvalidECSServiceException: 'refused',
    InvalidFileExistsBehaviorException: 'refused',
    InvalidGitHubAccountTokenException: 'refused',
    InvalidIgnoreApplicationStopFailuresValueException: 'refused',
    InvalidInputException: 'refused',
    InvalidLoadBalancerInfoException: 'refused',
    InvalidRevisionException: 'refused',
    InvalidRoleException: 'refused',
    InvalidTargetInstancesException: 'refused',
    InvalidTrafficRoutingConfigurationException: 'refused',
    InvalidUpdateOutdatedInstancesOnlyValueException: 'refused',
    RevisionDoesNotExistException: 'refused',
    RevisionRequiredException: 'refused',
    ThrottlingException: 'unavailable',
  },
  'codedeploy:StopDeployment': {
    DeploymentAlreadyCompletedException: 'already-done',
    DeploymentDoesNotExistException: 'refused',
    DeploymentGroupDoesNotExistException: 'refused',
    DeploymentIdRequiredException: 'refused',
    InvalidDeploymentIdException: 'refused',
    UnsupportedActionForDeploymentTypeException: 'refused',
  },
  'codedeploy:ContinueDeployment': {
    DeploymentAlreadyCompletedException: 'already-done',
    DeploymentDoesNotExistException: 'refused',
    DeploymentIdRequiredException: 'refused',
    DeploymentIsNotInReadyStateException: 'not-yet',
    InvalidDeploymentIdException: 'refused',
    InvalidDeploymentStatusException: 'refused',
    InvalidDeploymentWaitTypeException: 'refused',
    UnsupportedActionForDeploymentTypeException: 'not-yet',
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
  ...ecsOutcomes,
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
  'cloudwatch:ListAlarmMuteRules': { InvalidNextToken: 'refused', ResourceNotFoundException: 'not-found' },
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
  'dynamodb:BatchGetItem': dynamodb,
  'dynamodb:DeleteItem': { ...dynamodbWrite, ConditionalCheckFailedException: 'refused' },
  'dynamodb:PutItem': { ...dynamodbWrite, ConditionalCheckFailedException: 'condition-failed' },
  'dynamodb:Query': dynamodb,
  'dynamodb:UpdateItem': { ...dynamodbWrite, ConditionalCheckFailedException: 'condition-failed' },
  ...around,
  ...smokeOutcomes,
} as const satisfies { [Op in keyof DeclaredExceptions]: Record<DeclaredExceptions[Op], Outcome> };
