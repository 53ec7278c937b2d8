/** In place of finding endpoints by asking for them (and the cache for that): DynamoDB's are by region, and Belay switches this off. */
export const resolveEndpointDiscoveryConfig = <Config extends { endpointDiscoveryEnabled?: unknown }>(
  config: Config,
) => {
  if (config.endpointDiscoveryEnabled === false) return config;
  throw new Error('this bundle discovers no endpoints: set endpointDiscoveryEnabled to false');
};

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {};
