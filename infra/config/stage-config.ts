import type { BelayConfig } from '../../functions/core/config.ts';
import type { DurationMs } from '../../functions/core/units.ts';
import type { AlarmThresholds } from '../constructs/alarm-thresholds.ts';

/** Everything that one `BelayStack` is made of: one stage of a `belay.yaml`, with profiles and defaults worked in. */
export interface StageConfig {
  /** As `belay.yaml` calls it. */
  readonly stage: string;
  /** What every physical name begins with: `belay-gamma`. */
  readonly name: string;
  /** The profile of its limits, as people know it. */
  readonly profile?: string | undefined;
  /** What lies beside each bundle. Its `topicArn` is the topic `name` of this account and region. */
  readonly config: BelayConfig;
  /** Existing SNS topics that alarms are published to; the queue subscribes to each. */
  readonly alarmTopicArns: readonly string[];
  /** Who is told. */
  readonly tell: readonly Recipient[];
  /** Absent: the hooks run outside any VPC. */
  readonly network?: HookNetwork | undefined;
  /** The web address of docs/runbook.md, which alarms and messages link to. */
  readonly runbookUrl?: string | undefined;
  /** By service: how long blue lives on after the shift, if the file says so. */
  readonly terminationWaits: Readonly<Record<string, DurationMs>>;
  /** By service: the thresholds of its alarms. Only a rehearsal reads them; the alarms are made elsewhere. */
  readonly thresholds: Readonly<Record<string, AlarmThresholds>>;
  /** By service: the roles of its tasks, which `UpdateService` passes on. Only services that ECS itself deploys need them. */
  readonly taskRoleArns: Readonly<Record<string, readonly string[]>>;
}

/** A subscription to the topic `topicArn`. */
export interface Recipient {
  readonly protocol: 'email' | 'email-json' | 'https' | 'sms';
  readonly endpoint: string;
}

/** Where the hooks run, so that they reach a private test listener. Nothing is looked up: all ids are given. */
export interface HookNetwork {
  readonly vpcId: string;
  /** Private subnets, with the availability zone and the route table of each (the ledger's endpoint is a route). */
  readonly subnets: readonly {
    readonly id: string;
    readonly availabilityZone: string;
    readonly routeTableId: string;
  }[];
  /**
   * Belay makes the endpoints that the hooks' calls to AWS need, with private DNS: it changes name resolution for the whole
   * VPC, so one stage of a VPC at most. false: the VPC has them, or a NAT gateway.
   */
  readonly createEndpoints: boolean;
  /** This range may reach the endpoints: the VPC's, since their private names count for all that runs in it. */
  readonly cidr: string;
}
