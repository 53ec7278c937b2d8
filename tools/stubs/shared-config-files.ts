import { CredentialsProviderError } from '@smithy/core/config';

/**
 * In place of reading profiles from a home folder, which a Lambda has not. It says "not found here, ask the next one",
 * as the SDK's own reader does where the files are missing: settings then come from the environment or the default.
 */
export const fromSharedConfigFiles = () => async () => {
  throw new CredentialsProviderError('this bundle reads no profiles', { tryNextLink: true });
};
