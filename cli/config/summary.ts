import type { GuardedService } from '../../functions/core/config.ts';
import { durationText } from '../../infra/config/duration.ts';
import type { StageConfig } from '../../infra/config/stage-config.ts';

/** What a sound file comes to, for people. */
export const summaryOf = (path: string, stages: readonly StageConfig[]): string =>
  [`${path} is sound.`, ...stages.map(stageText)].join('\n\n');

function stageText({ stage, name, profile, config, tell, network }: StageConfig): string {
  const { account, region, services } = config;
  const told = tell.map(({ endpoint }) => endpoint).join(', ') || 'nobody yet';
  const rows = services.map(rowOf);
  const widths = rows.reduce<number[]>((max, row) => row.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), []);
  const lines = rows.map((row) => `    ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
  return [
    `${stage}: ${name} in ${account}, ${region}; profile ${profile}${network ? `; hooks in ${network.vpcId}` : ''}`,
    `  tells ${told}`,
    `  guards ${services.length === 1 ? '1 service' : `${services.length} services`}${lines.length > 0 ? ':' : ''}`,
    ...lines,
  ].join('\n');
}

const rowOf = ({ service, mode, codedeploy, alarms, policy, rollback }: GuardedService): string[] => [
  service,
  mode,
  codedeploy ? 'CodeDeploy' : 'ECS',
  `soak ${durationText(policy.soakMs)}`,
  `bake ${durationText(rollback.bakeMs)}`,
  `reach ${durationText(rollback.reachMs)}`,
  alarms.length === 1 ? '1 alarm' : `${alarms.length} alarms`,
];
