import { z } from 'zod';
import { fileSchema } from '../infra/config/file-schema.ts';
import { tidyJson } from './tidy-json.ts';

/*
 * What a `belay.yaml` may hold, as JSON Schema for editors: keys, what each means, defaults: `npm run generate`. A test checks that
 * it is current. It knows each value by itself; what must fit together, `npm run belay -- config` checks as well.
 */

export const GENERATED = 'belay.schema.json';

export function generate(): string {
  // Editors' YAML support reads draft 7 everywhere, and later ones in part.
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input' });
  return tidyJson({
    $schema,
    title: 'belay.yaml',
    description: 'What Belay guards, where, and how carefully: one file for synth, replay and the command line.',
    ...schema,
  });
}
