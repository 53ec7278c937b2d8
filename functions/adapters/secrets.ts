import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type NamedParameter, type NamedSecret, secretRef, stateOfSecret } from '../core/secret-ref.ts';
import type { SecretsPort } from '../flows/responder-ports.ts';
import { call } from './sdk-call.ts';

/**
 * Looks secrets and parameters up without ever reading a value. `unverifiable`, with no call: what is in another region,
 * and parameters of another account than `account`, the one that the function runs in: SSM lists its own.
 */
export function makeSecrets(secretsManager: SecretsManagerClient, ssm: SSMClient, account: string): SecretsPort {
  const stateOf = async (secret: NamedSecret, abortSignal: AbortSignal) => {
    const command = new DescribeSecretCommand({ SecretId: secret.id });
    const send = () => secretsManager.send(command, { abortSignal });
    const { output } = await call('secrets-manager:DescribeSecret', send);
    if (output === undefined) return 'gone';
    return stateOfSecret(secret, { deleted: output.DeletedDate !== undefined, stages: output.VersionIdsToStages });
  };
  const isListed = async ({ names }: NamedParameter, abortSignal: AbortSignal): Promise<boolean> => {
    const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [...names] }];
    let NextToken: string | undefined;
    do {
      const command = new DescribeParametersCommand({ ParameterFilters, NextToken });
      const { output } = await call('ssm:DescribeParameters', () => ssm.send(command, { abortSignal }));
      if (output?.Parameters?.length) return true;
      NextToken = output?.NextToken; // SSM gives what it found so far, be it nothing, and a token for the rest
    } while (NextToken);
    return false;
  };
  return {
    async secretState(valueFrom, signal) {
      const ref = secretRef(valueFrom);
      const region = await ssm.config.region();
      if (ref === undefined || (ref.region ?? region) !== region) return 'unverifiable';
      if (ref.kind === 'secret') return stateOf(ref, signal);
      if ((ref.account ?? account) !== account) return 'unverifiable';
      if (await isListed(ref, signal)) return ref.versioned ? 'unverifiable' : 'present';
      return ref.perhapsSecret ? stateOf({ kind: 'secret', id: valueFrom }, signal) : 'gone';
    },
  };
}
