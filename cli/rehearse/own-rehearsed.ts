import type { GuardedService } from '../../functions/core/config.ts';
import type { StageConfig } from '../../infra/config/stage-config.ts';
import type { RehearsedService } from '../../sim/rehearse/own-service.ts';
import { called, theOne, type Wanted } from '../config/own-service.ts';
import { readFile } from '../config/read-file.ts';
import { UsageError } from '../usage-error.ts';

const PROD = 'prod';

export interface OwnRehearsed {
  readonly rehearsed: RehearsedService;
  /** Of several this one was taken, which nobody said: for people. */
  readonly taken?: string | undefined;
}

/**
 * The service that is meant; where nothing says which, the only one of the stage, or else of prod, that CodeDeploy deploys.
 * @throws UsageError where none is meant, or several are, or one that CodeDeploy does not deploy
 */
export function ownRehearsed(path: string, wanted: Wanted): OwnRehearsed {
  const { stages } = readFile(path, wanted.stage);
  const all = stages.flatMap(({ config }) => config.services);
  const ofProd = stages.filter(isProd).flatMap(({ config }) => config.services);
  const service = theOne(
    path,
    wanted,
    all,
    (one) => one.codedeploy !== undefined && (wanted.stage !== undefined || ofProd.includes(one)),
  );
  const stage = stages.find(({ config }) => config.services.includes(service));
  const thresholds = stage?.thresholds[service.service];
  const terminationWaitMs = stage?.terminationWaits[service.service];
  if (!stage || !thresholds || terminationWaitMs === undefined) throw notOfCodeDeploy(path, service, all);
  const others = all.filter((one) => wanted.service === undefined || one.service === wanted.service).length - 1;
  return {
    rehearsed: { service, config: stage.config, thresholds, terminationWaitMs },
    taken:
      others > 0
        ? `${path}: rehearsing ${called(service)}, the only one of ${service.stage} that CodeDeploy deploys; --service and --stage choose another`
        : undefined,
  };
}

const isProd = ({ stage, profile }: StageConfig) => stage === PROD || profile === PROD;

function notOfCodeDeploy(path: string, service: GuardedService, all: readonly GuardedService[]): UsageError {
  const there = all.flatMap((one) => (one.codedeploy ? [called(one)] : [])).join(', ') || 'none';
  return new UsageError(
    `${path}: ${called(service)} is deployed by ECS itself, and only what CodeDeploy deploys is rehearsed; there is: ${there}`,
  );
}
