import { z } from 'zod';
import { documentSchema } from '../cli/replay/document.ts';
import { incidentDocumentSchema } from '../cli/replay/incident/document.ts';

/*
 * What `replay --json` and `start --json` print, as JSON Schema 2020-12 for whoever reads it with other tools:
 * `npm run generate`. A test checks that it is current, another that every shipped scenario's document fits it.
 */

export const GENERATED = 'replay.schema.json';

// One definition for both forms of the output: without an id zod would write it out twice.
z.globalRegistry.add(documentSchema, { id: 'replay', title: 'One hook call, replayed' });
z.globalRegistry.add(incidentDocumentSchema, {
  id: 'incident',
  title: 'One event for the responder, and what followed',
});
const one = z.union([documentSchema, incidentDocumentSchema]);

/** Several events make an array. */
const outputSchema = z.union([one, z.array(one)]);

export function generate(): string {
  const { $schema, ...schema } = z.toJSONSchema(outputSchema, { target: 'draft-2020-12' });
  const described = {
    $schema,
    title: 'Belay replay',
    description:
      'What `belay replay --json` prints: one document for one event, an array of them for several. `belay start --json` prints an array.',
    ...schema,
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}
