import * as iam from 'aws-cdk-lib/aws-iam';
import { type FunctionName, permissions } from './permissions.ts';
import { type Resources, type Scope, WIDTHS, type Width } from './scope.ts';

/**
 * How long the policy of one function may get, in characters of JSON. A role's inline policies hold 10,240 together: this
 * leaves room for a statement or two that somebody adds.
 */
export const POLICY_CHARACTERS_MAX = 9_000;

/**
 * What one function's role is granted: the contract, on the narrowest resources whose policy still fits. What nothing in
 * the config needs is not granted.
 */
export function statementsFor(name: FunctionName, scope: Scope): iam.PolicyStatement[] {
  const fits = (width: Width) => policyCharacters(grants(name, scope.longest, width)) <= POLICY_CHARACTERS_MAX;
  const width = WIDTHS.find(fits);
  if (width === undefined) {
    throw new Error(`the policy of ${name} must have at most ${POLICY_CHARACTERS_MAX} characters, at any width`);
  }
  return grants(name, scope.resources, width);
}

/** As IAM counts them: without white space. */
export const policyCharacters = (statements: readonly iam.PolicyStatement[]): number =>
  JSON.stringify({ Statement: statements.map((one) => one.toStatementJson()), Version: '2012-10-17' }).length;

/** One statement for all that is granted on the same resources. */
function grants(name: FunctionName, resourcesOf: Scope['resources'], width: Width): iam.PolicyStatement[] {
  const together = new Map<string, { readonly resources: Resources; readonly actions: string[] }>();
  for (const { actions, on } of permissions[name]) {
    const resources = resourcesOf(on, width);
    if (resources.arns.length === 0) continue;
    const key = JSON.stringify(resources);
    const one = together.get(key) ?? { resources, actions: [] };
    together.set(key, one);
    one.actions.push(...actions);
  }
  return [...together.values()].map(
    ({ resources: { arns, conditions }, actions }) =>
      new iam.PolicyStatement({
        actions: [...new Set(actions)],
        resources: [...arns],
        ...(conditions ? { conditions } : {}),
      }),
  );
}
