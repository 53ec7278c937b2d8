import type { DeclaredExceptions } from './sdk-exceptions.ts';
import type { Outcome } from './sdk-outcomes.ts';

/**
 * The smoke of the responder's new version. Lambda blames many things for a version that it cannot run: what the version's
 * own settings are to blame for is refused, and what passes is asked for again. See sdk-outcomes.ts.
 */
export const smokeOutcomes = {
  'codedeploy:GetApplicationRevision': {
    ApplicationDoesNotExistException: 'refused',
    ApplicationNameRequiredException: 'refused',
    InvalidApplicationNameException: 'refused',
    InvalidRevisionException: 'not-found',
    RevisionDoesNotExistException: 'not-found',
    RevisionRequiredException: 'not-found',
  },
  'lambda:Invoke': {
    CodeArtifactUserDeletedException: 'refused',
    CodeArtifactUserFailedException: 'refused',
    CodeArtifactUserPendingException: 'unavailable',
    DurableExecutionAlreadyStartedException: 'refused',
    EC2AccessDeniedException: 'refused',
    EC2ThrottledException: 'unavailable',
    EC2UnexpectedException: 'unavailable',
    EFSIOException: 'unavailable',
    EFSMountConnectivityException: 'unavailable',
    EFSMountFailureException: 'refused',
    EFSMountTimeoutException: 'unavailable',
    ENILimitReachedException: 'unavailable',
    ENINotReadyException: 'unavailable',
    InvalidParameterValueException: 'refused',
    InvalidRequestContentException: 'refused',
    InvalidRuntimeException: 'refused',
    InvalidSecurityGroupIDException: 'refused',
    InvalidSubnetIDException: 'refused',
    InvalidZipFileException: 'refused',
    KMSAccessDeniedException: 'refused',
    KMSDisabledException: 'refused',
    KMSInvalidStateException: 'refused',
    KMSNotFoundException: 'refused',
    ModeNotSupportedException: 'refused',
    NoPublishedVersionException: 'not-found',
    RecursiveInvocationException: 'refused',
    RequestTooLargeException: 'refused',
    // A version that was published a moment ago is Pending for a while.
    ResourceConflictException: 'unavailable',
    ResourceNotFoundException: 'not-found',
    ResourceNotReadyException: 'unavailable',
    S3FilesMountConnectivityException: 'unavailable',
    S3FilesMountFailureException: 'refused',
    S3FilesMountTimeoutException: 'unavailable',
    SerializedRequestEntityTooLargeException: 'refused',
    ServiceException: 'unavailable',
    ServiceQuotaExceededException: 'unavailable',
    SnapStartException: 'refused',
    SnapStartNotReadyException: 'unavailable',
    SnapStartRegenerationFailureException: 'refused',
    SnapStartTimeoutException: 'unavailable',
    SubnetIPAddressLimitReachedException: 'unavailable',
    TooManyRequestsException: 'unavailable',
    UnsupportedMediaTypeException: 'refused',
  },
} as const satisfies { [Op in keyof DeclaredExceptions]?: Record<DeclaredExceptions[Op], Outcome> };
