import { loadBelay } from '../../infra/config/load-belay.ts';
import type { StageConfig } from '../../infra/config/stage-config.ts';
import { UsageError } from '../usage-error.ts';

export interface OwnFile {
  readonly stages: readonly StageConfig[];
  readonly warnings: readonly string[];
}

/** A sound `belay.yaml`, or those stages of it that are asked for. @throws UsageError that has all its mistakes */
export function readFile(path: string, stage: string | undefined): OwnFile {
  const loaded = loadBelay(path);
  if (!loaded.ok) {
    const [first = `${path}: is wrong`, ...others] = loaded.problems;
    throw new UsageError(first, ...others);
  }
  if (stage === undefined) return loaded;
  const stages = loaded.stages.filter((one) => one.stage === stage);
  if (stages.length > 0) return { ...loaded, stages };
  const known = loaded.stages.map((one) => one.stage).join(', ');
  throw new UsageError(`--stage ${stage}: ${path} has no such stage; there are: ${known}`);
}
