import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { GENERATED } from '../../tools/replay-schema.ts';
import { read } from '../kit/files.ts';

/** What ships as replay.schema.json, as a stranger's validator reads it. */
export const schema = JSON.parse(read(GENERATED));

const validate = addFormats.default(new Ajv2020({ strict: true, allErrors: true })).compile(schema);

/** Everything that the schema does not allow in it; null: nothing. */
export function misfits(output: unknown) {
  validate(output);
  return validate.errors ?? null;
}
