import { type TaskDefinitionArn, taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Hold, Term, Veto } from '../../functions/core/term.ts';
import { type EpochMs, epochMs, minutes, plus } from '../../functions/core/units.ts';
import { BLUE_DEPLOYMENT } from '../shop-serving.ts';
import type { World } from '../world.ts';
import { arnOf, digestOf, hashIn, secretOf } from './definitions.ts';
import type { Plot } from './plot.ts';
import { NOON } from './stage-clock.ts';
import { at } from './symptoms.ts';

/** What the ledger holds when the event arrives. */
export interface Remembered {
  readonly terms: ReadonlyMap<string, readonly Term[]>;
  readonly vetoes: readonly Veto[];
  readonly hold?: Hold | undefined;
  /** Services that fired just now, this one left out. */
  readonly fired: readonly string[];
}

function arn(raw: string): TaskDefinitionArn {
  const parsed = taskDefinitionArn(raw);
  invariant(parsed !== undefined, `${raw} is a task definition's ARN`);
  return parsed;
}

/** The terms from before, and those that the deployments of the past left behind: what ended deployments would have taught. */
export function rememberedOf(world: World, plot: Plot): Remembered {
  const served = plot.served.map((one, i): Term => {
    const definition = arn(arnOf(plot, one.revision));
    const last = i === plot.served.length - 1;
    return {
      shift: at(one.from),
      definition,
      hash: hashIn(world, definition),
      deployment: deploymentOf(plot, one.revision, last),
      kind: one.kind,
      ...(one.proven ? proof(plot, one.revision, at(one.from)) : {}),
    };
  });
  const terms = plot.ledger === 'empty' ? [] : [...served, ...shifted(world, plot)];
  const sharing = plot.others.sharing.map(({ service, shiftedAt }): [string, Term[]] => {
    const definition = arn(arnOf(plot, 41));
    return [service, [{ shift: at(shiftedAt), definition, hash: 'other', kind: 'deploy' }]];
  });
  const vetoes = plot.vetoes.map(({ revision, incident, reason }) => ({
    hash: hashIn(world, arnOf(plot, revision)),
    incident,
    reason,
    at: at(-60),
  }));
  return {
    terms: new Map([[plot.service, terms], ...sharing]),
    vetoes,
    hold: plot.hold && { ...plot.hold, by: 'ana', at: at(-120) },
    fired: Array.from({ length: plot.others.firing }, (_, i) => `svc-${i + 1}`),
  };
}

const deploymentOf = ({ service }: Plot, revision: number, last: boolean) => {
  if (service === 'cart')
    return `arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/cart/cart${String(revision).padStart(17, '0')}`;
  return last ? BLUE_DEPLOYMENT : `d-BELAY00${revision}`;
};

function proof(plot: Plot, revision: number, shift: EpochMs): Pick<Term, 'candidate' | 'bakedAt'> {
  const runs = plot.same[revision] ?? revision;
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${plot.service}:build-${runs}`;
  const secrets = plot.secrets.includes(runs) ? [secretOf(runs)] : [];
  return {
    candidate: {
      source: plot.service === 'cart' ? 'ecs-deployment' : 'hook',
      at: plus(shift, minutes(6)),
      images: [{ container: 'app', digest: digestOf(image) }],
      placement: { containerName: 'app', containerPort: 8080 },
      needs: { images: [{ container: 'app', image }], secrets },
    },
    bakedAt: plus(shift, minutes(61)),
  };
}

/** The deployments of the plot's past that moved traffic and are over. */
function shifted(world: World, plot: Plot): Term[] {
  const moves = world.shifts.filter(
    (s) => s.service === plot.service && s.at < NOON && s.at > at(plot.served.at(-1)?.from ?? 0),
  );
  // What was superseded in the same breath never served.
  const whole = moves.filter((s, i) => (s.percent ?? 100) === 100 && moves[i + 1]?.at !== s.at);
  return whole.flatMap((shift): Term[] => {
    const by = plot.service === 'cart' ? ecsDeploymentAt(world, shift.at) : codeDeploymentAt(world, shift);
    if (!by) return [];
    const definition = arn(shift.definition);
    const before = plot.served.some((s) => arnOf(plot, s.revision) === shift.definition);
    return [
      { ...by, definition, hash: hashIn(world, definition), kind: by.back || before ? 'rollback' : 'deploy' },
    ].map(({ back: _, ...term }) => term as Term);
  });
}

/** A canary's term begins with its first share of the traffic. */
function codeDeploymentAt({ codedeploy }: World, { at: moment, definition }: World['shifts'][number]) {
  for (const [id, deployment] of codedeploy.deployments) {
    const events = codedeploy.targets.get(id)?.ecsTarget?.lifecycleEvents ?? [];
    const allow = events.find((event) => event.lifecycleEventName === 'AllowTraffic');
    const [start, end] = [allow?.startTime?.getTime(), allow?.endTime?.getTime() ?? Number.POSITIVE_INFINITY];
    const over = ['Succeeded', 'Failed', 'Stopped'].includes(deployment.status ?? '');
    if (start === undefined || moment < start || moment > end || !over) continue;
    const back = deployment.creator === 'codeDeployRollback';
    return { shift: epochMs(start), deployment: id, back, definition };
  }
  return undefined;
}

function ecsDeploymentAt({ ecs }: World, moment: EpochMs) {
  for (const [id, record] of ecs.serviceDeployments) {
    const { startedAt, finishedAt, rollback } = record;
    if (!finishedAt) continue;
    // One that failed is the term of what it went back to, and never one of its own.
    const back = rollback?.startedAt?.getTime();
    if (back === undefined && startedAt?.getTime() === moment) return { shift: moment, deployment: id, back: false };
    if (back !== undefined && moment >= back && moment <= finishedAt.getTime())
      return { shift: epochMs(back), deployment: id, back: true };
  }
  return undefined;
}
