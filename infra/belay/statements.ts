import * as iam from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from './permissions.ts';
import type { Scope } from './scope.ts';

/** What one function's role is granted: the contract, on the narrowest resources whose policy still fits. */
export function statementsFor(_name: FunctionName, _scope: Scope): iam.PolicyStatement[] {
  return [new iam.PolicyStatement()];
}
