/** In place of asking instance metadata for a region: only `defaultsMode: 'auto'` would, and Belay sets another. */
export const getInstanceMetadataRegion = async () => {
  throw new Error('this bundle asks no instance metadata: set a region and a defaultsMode other than auto');
};
