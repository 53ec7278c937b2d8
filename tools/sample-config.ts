import { loadBelay } from '../infra/config/load-belay.ts';
import { tidyJson } from './tidy-json.ts';

/* The sample of what lies beside each bundle: stage prod of the sample `belay.yaml`. `npm run generate`. */

export const GENERATED = 'events/belay.config.json';

const SAMPLE = 'belay.yaml';
const STAGE = 'prod';

export function generate(): string {
  const loaded = loadBelay(SAMPLE);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const stage = loaded.stages.find((one) => one.stage === STAGE);
  if (!stage) throw new Error(`${SAMPLE} has no stage ${STAGE}`);
  return tidyJson(stage.config);
}
