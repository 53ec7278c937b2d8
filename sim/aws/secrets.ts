import type { DescribeSecretRequest, DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { EpochMs } from '../../functions/core/units.ts';
import { Refusal } from '../refusal.ts';
import { type Operations, operation } from './operation.ts';

export interface StoredSecret {
  readonly name: string;
  /** The stages of each version, by its id. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** Deleted, and still within its recovery window: described, but of no use. */
  deletedAt?: EpochMs | undefined;
}

/** Secrets Manager, without a value in it. */
export class SecretsManager {
  /** By ARN. */
  readonly secrets = new Map<string, StoredSecret>();

  readonly operations: Operations = {
    DescribeSecret: operation<DescribeSecretRequest>({ SecretId: 'string' }, (input) => this.describeSecret(input)),
  };

  /** By ARN, by ARN without the six characters that Secrets Manager adds to it, or by name. */
  describeSecret({ SecretId: id = '' }: DescribeSecretRequest): DescribeSecretResponse {
    if (id === '') throw new Refusal('InvalidParameterException', 'You must provide a value for SecretId.');
    const asked = ([arn, { name }]: [string, StoredSecret]) => [arn, arn.replace(/-\w{6}$/, ''), name].includes(id);
    const [ARN, secret] = [...this.secrets].find(asked) ?? [];
    if (secret === undefined) {
      throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const { name: Name, versions, deletedAt } = secret;
    const VersionIdsToStages = Object.fromEntries(Object.entries(versions).map(([version, s]) => [version, [...s]]));
    return { ARN, Name, VersionIdsToStages, ...(deletedAt ? { DeletedDate: new Date(deletedAt) } : {}) };
  }
}
