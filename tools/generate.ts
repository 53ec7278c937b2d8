import { writeFileSync } from 'node:fs';
import { GENERATED, generate } from './sdk-exceptions.ts';

writeFileSync(GENERATED, generate());
console.log(`wrote ${GENERATED}`);
