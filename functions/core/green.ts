import type { DeploymentId, TaskDefinitionArn } from './ids.ts';
import type { Placement } from './term.ts';

/** One task set of a service, as ECS describes it. */
export interface TaskSetFacts {
  readonly id: string;
  /** For CodeDeploy's task sets: the deployment that made it. */
  readonly externalId?: string | undefined;
  readonly taskDefinition?: TaskDefinitionArn | undefined;
  readonly targetGroups: readonly string[];
  readonly status?: string | undefined;
  readonly desiredCount: number;
  readonly placement?: Placement | undefined;
}

/** The task set being deployed: what must be probed, and nothing else. */
export interface Green {
  readonly taskSet: string;
  readonly taskDefinition: TaskDefinitionArn;
  readonly targetGroup: string;
  readonly desiredCount: number;
  /** What a rollback to it would need besides the definition. */
  readonly placement?: Placement | undefined;
  /** The target groups of the service's other task sets: blue's. */
  readonly rivals: readonly string[];
}

/**
 * Green is the task set that this deployment made: never "the newer one", never a target group's name, for the two
 * target groups swap roles at every deployment (FACTS 2.2, 2.3).
 */
export function findGreen(taskSets: readonly TaskSetFacts[], deployment: DeploymentId): Green | undefined {
  const found = taskSets.find((t) => t.externalId === deployment);
  const targetGroup = found?.targetGroups[0];
  if (!found?.taskDefinition || targetGroup === undefined) return undefined;
  const { id: taskSet, taskDefinition, desiredCount, placement } = found;
  const rivals = taskSets.filter((t) => t !== found).flatMap((t) => t.targetGroups);
  const others = rivals.filter((arn) => arn !== targetGroup);
  return { taskSet, taskDefinition, targetGroup, desiredCount, placement, rivals: others };
}

/** One target group that a listener or rule forwards to. A weight of 0 gets no requests. */
export interface Forward {
  readonly targetGroup: string;
  readonly weight: number;
  /** By another rule of the same listener than the one to be probed through. */
  readonly elsewhere?: boolean;
}

export type ListenerJudgement = { readonly onGreen: true } | { readonly onGreen: false; readonly because: string };

const short = (arn: string) => /targetgroup\/([^/]+)/.exec(arn)?.[1] ?? arn;

/**
 * Whether every request through the listener reaches green. A share for blue is a no, and so is another rule that leads to
 * blue: the probe's URL may match it, and the probe could bless blue. Other rules may lead to other services.
 */
export function judgeListener(forwards: readonly Forward[], green: Green): ListenerJudgement {
  const taking = forwards.filter((f) => f.weight > 0 && !f.elsewhere);
  if (taking.length === 0) return { onGreen: false, because: 'the listener forwards to no target group' };
  const others = taking.filter((f) => f.targetGroup !== green.targetGroup);
  const toBlue = forwards.find((f) => f.elsewhere && f.weight > 0 && green.rivals.includes(f.targetGroup));
  if (others.length === 0 && toBlue) {
    return { onGreen: false, because: `another rule of the listener sends requests to ${short(toBlue.targetGroup)}` };
  }
  if (others.length === 0) return { onGreen: true };
  const named = others.map((f) => short(f.targetGroup)).join(', ');
  return { onGreen: false, because: `the listener sends requests to ${named}; green is ${short(green.targetGroup)}` };
}

/** Target states as ELB names them; anything else it may say one day counts as `unavailable`. */
export interface TargetFacts {
  readonly target: string;
  readonly state: string;
  readonly detail?: string | undefined;
}
