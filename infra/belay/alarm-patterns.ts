import type * as events from 'aws-cdk-lib/aws-events';
import type { BelayConfig } from '../../functions/core/config.ts';

/** One rule each: the alarms that config names, and contributors of theirs. */
export function alarmRulePatterns(_config: BelayConfig): events.EventPattern[] {
  return [];
}

/** One rule each: deployments of guarded services, by CodeDeploy and by ECS. */
export function deploymentRulePatterns(_config: BelayConfig): events.EventPattern[] {
  return [];
}
