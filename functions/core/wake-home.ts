import { exactly, type Field, field, found, matching, type Read, refused } from './read-json.ts';
import type { Home } from './wake.ts';

/** An event of another account or region is refused, whoever sent it: AWS is asked nothing about it. */
export const accountOf = (account: Field, home: Home) => exactly(account, home.account, 'this account');
export const regionOf = (region: Field, home: Home) => exactly(region, home.region, 'this region');

/** EventBridge's own word, beside what the ARNs say. */
export const envelope = (event: unknown, home: Home) => ({
  account: accountOf(field(event, 'account'), home),
  region: regionOf(field(event, 'region'), home),
});

/** Reads an ARN by a pattern whose first two groups are region and account; answers the other groups. */
export function arnOf(arn: Field, pattern: RegExp, what: string, home: Home): Read<readonly string[]> {
  const parts = matching(arn, pattern, what);
  if (!parts.ok) return parts;
  const [region, account, ...rest] = parts.value;
  if (account !== home.account) return refused(`${arn.path} must be of this account`);
  if (region !== home.region) return refused(`${arn.path} must be of this region`);
  return found(rest);
}
