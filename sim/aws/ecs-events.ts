import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { type EpochMs, iso } from '../../functions/core/units.ts';
import type { Emitted } from '../happenings.ts';
import { serialUuid } from '../serial-uuid.ts';

/** Says on the default bus what became of a deployment (FACTS 6.3). A rollback is told by its reason alone. */
export function announce(
  emitted: Emitted[],
  service: Service,
  deployment: Deployment,
  state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED',
  why: string,
  at: EpochMs,
): void {
  const reason = state === 'FAILED' ? why : `ECS deployment ${deployment.id} ${why}`;
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = new Date(at);
  const [, , , region, account] = service.serviceArn?.split(':') ?? [];
  const detail = {
    eventType: state === 'FAILED' ? 'ERROR' : 'INFO',
    eventName: `SERVICE_DEPLOYMENT_${state}`,
    deploymentId: deployment.id,
    updatedAt: iso(at),
    reason,
  };
  const event = {
    version: '0',
    id: serialUuid(emitted.length + 1),
    'detail-type': 'ECS Deployment State Change',
    source: 'aws.ecs',
    account,
    time: iso(at),
    region,
    resources: [service.serviceArn],
    detail,
  };
  emitted.push({ at, event });
}
