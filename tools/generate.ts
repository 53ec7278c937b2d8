import { writeFileSync } from 'node:fs';
import * as replaySchema from './replay-schema.ts';
import * as sdkExceptions from './sdk-exceptions.ts';

for (const { GENERATED, generate } of [sdkExceptions, replaySchema]) {
  writeFileSync(GENERATED, generate());
  console.log(`wrote ${GENERATED}`);
}
