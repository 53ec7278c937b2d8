const ecs = {
  AccessDeniedException: 'refused',
  ClientException: 'refused',
  InvalidParameterException: 'refused',
  ServerException: 'unavailable',
} as const;

/** ECS's part of the table in sdk-outcomes.ts. */
export const ecsOutcomes = {
  'ecs:DescribeServices': { ...ecs, ClusterNotFoundException: 'not-found' },
  // An unknown definition is all that ClientException says here; it has no class of its own.
  'ecs:DescribeTaskDefinition': { ...ecs, ClientException: 'not-found' },
  'ecs:ListTasks': { ...ecs, ClusterNotFoundException: 'refused', ServiceNotFoundException: 'refused' },
  'ecs:DescribeTasks': { ...ecs, ClusterNotFoundException: 'refused' },
  'ecs:DescribeServiceDeployments': {
    ...ecs,
    ClusterNotFoundException: 'not-found',
    ServiceNotFoundException: 'not-found',
    UnsupportedFeatureException: 'refused',
  },
  'ecs:StopServiceDeployment': {
    ...ecs,
    ConflictException: 'already-done',
    ServiceDeploymentNotFoundException: 'refused',
    UnsupportedFeatureException: 'refused',
  },
  'ecs:UpdateService': {
    ...ecs,
    ClusterNotFoundException: 'refused',
    NamespaceNotFoundException: 'refused',
    PlatformTaskDefinitionIncompatibilityException: 'refused',
    PlatformUnknownException: 'refused',
    ServiceNotActiveException: 'refused',
    ServiceNotFoundException: 'refused',
    UnsupportedFeatureException: 'refused',
  },
} as const;
