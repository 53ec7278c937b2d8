import type { Mode } from '../../functions/core/config.ts';
import { durationText } from './duration.ts';
import type { ReadService } from './services.ts';
import type { StageConfig } from './stage-config.ts';
import { groupOf } from './stage-config-of.ts';

/** What is allowed and probably not meant. A sentence each. */
export function warningsOf(stages: readonly StageConfig[], services: readonly ReadService[]): string[] {
  const empty = stages.filter(({ config }) => config.services.length === 0);
  return [
    ...empty.map(({ stage }) => `stages.${stage}: no service names this stage, so it guards nothing`),
    ...services.flatMap((one) => ofService(one, modeIn(stages, one))),
  ];
}

/** With the stage's mode worked in. */
const modeIn = (stages: readonly StageConfig[], { service }: ReadService): Mode | undefined =>
  stages.find(({ stage }) => stage === service.stage)?.config.services.find((one) => one.service === service.service)
    ?.mode;

function ofService({ index, service, limits }: ReadService, mode: Mode | undefined): string[] {
  const here = `services[${index}] (${service.service}, ${service.stage})`;
  const { reach, terminationWait } = limits;
  const warnings = [];
  if (groupOf(service) && reach <= terminationWait) {
    warnings.push(
      `${here}: reach (${durationText(reach)}) is not longer than terminationWait (${durationText(terminationWait)}), so nothing is left to do after the window`,
    );
  }
  if (service.alarms.length === 0) warnings.push(`${here}: names no alarm, so it is never rolled back`);
  if (!groupOf(service) && mode === 'act' && !service.taskRoles?.length) {
    warnings.push(
      `${here}: ECS deploys it and it names no taskRoles, so Belay may pass any role of the account to ECS tasks: one such service is enough`,
    );
  }
  return warnings;
}
