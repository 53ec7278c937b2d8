import { Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** A Lambda function, or its name or ARN, unqualified. */
export type Hook = lambda.IFunction | string;

/** A hook as CodeDeploy is told of it. Throws if it is a version or an alias: no source promises that CodeDeploy calls one. */
export function hookName(scope: Construct, what: string, hook: Hook): string {
  if (typeof hook !== 'string') {
    refuseQualified(scope, what, hook);
    return hookName(scope, what, hook.functionArn);
  }
  if (/^(arn:[^:]*:lambda:([^:]*:){3}[^:]+|[\w-]+)$/.test(hook) || Token.isUnresolved(hook)) return hook;
  throw new Error(
    `${scope.node.path}: ${what} must be the name or the ARN of a function, without a version or an alias; received '${hook}'`,
  );
}

/** Throws if a hook is a version or an alias. */
export function refuseQualified(scope: Construct, what: string, hook: lambda.IFunction): void {
  if (!('aliasName' in hook) && !('version' in hook)) return;
  throw new Error(
    `${scope.node.path}: ${what} must be a function, not a version or an alias of one: CodeDeploy promises to call none; received ${hook.node.path}`,
  );
}
