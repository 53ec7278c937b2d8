import type { DeploymentId } from '../core/ids.ts';
import type { RevisionRef } from '../core/lambda-revision.ts';
import type { Invoked } from '../core/smoke.ts';
import type { CodeDeployPort, Time } from './ports.ts';

/* What the smoke needs. As in ports.ts: a port that cannot answer throws CallFailed. */

/** A Lambda deployment, as CodeDeploy tells it. */
export interface ShipmentFacts {
  readonly application: string;
  readonly deploymentGroup: string;
  /** `user`, `codeDeployRollback`, `CloudFormation`, … */
  readonly creator: string;
  /** Undefined: CodeDeploy tells of none. */
  readonly revision?: RevisionRef | undefined;
}

export interface ShipmentPort {
  shipment(id: DeploymentId, signal: AbortSignal): Promise<ShipmentFacts | 'unknown-deployment'>;
  /** The AppSpec that is registered under this hash. */
  appSpec(application: string, revision: RevisionRef, signal: AbortSignal): Promise<string | 'unknown-revision'>;
}

/** Invokes one version synchronously with this event, and waits for its answer. */
export type Invoke = (
  name: string,
  version: string,
  event: unknown,
  signal: AbortSignal,
) => Promise<Invoked | 'version-not-found'>;

export interface SmokePorts {
  readonly time: Time;
  readonly codedeploy: Pick<CodeDeployPort, 'report'> & ShipmentPort;
  readonly invoke: Invoke;
}
