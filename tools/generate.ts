import { writeFileSync } from 'node:fs';
import * as belaySchema from './belay-schema.ts';
import * as replaySchema from './replay-schema.ts';
import * as sampleConfig from './sample-config.ts';
import * as sdkExceptions from './sdk-exceptions.ts';

for (const { GENERATED, generate } of [sdkExceptions, replaySchema, belaySchema, sampleConfig]) {
  writeFileSync(GENERATED, generate());
  console.log(`wrote ${GENERATED}`);
}
