import type { BelayConfig } from '../../functions/core/config.ts';

export interface Scope {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly config: BelayConfig;
  readonly tableArn: string;
  readonly queueArn: string;
  readonly topicArn: string;
  /** Absent: neither topic nor queue has a key of one's own. */
  readonly keyArn?: string | undefined;
  readonly eventBusArn: string;
  /** The function's own, with `:*` at its end, as the CDK's `logGroupArn` has it. */
  readonly logGroupArn: string;
  /** By the service's name in `belay.yaml`: its task and execution roles. @default every role of the account, passed to ECS tasks only */
  readonly taskRoleArns?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly inVpc: boolean;
  /** Unqualified. */
  readonly responderFunctionArn: string;
  /** The names of CodeDeploy's application and group of the responder itself. @default none: `responder-smoke` gets no statements of CodeDeploy's */
  readonly responderRelease?: { readonly application: string; readonly deploymentGroup: string } | undefined;
}

/** Reads what there is to know of a stage's resources. */
export const scopeOf = (scope: Scope): Scope => scope;
