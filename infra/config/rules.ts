import { z } from 'zod';
import { isJsonPointer } from '../../functions/core/json-pointer.ts';
import { DURATION } from './duration.ts';

/*
 * The values that `belay.yaml` is made of. Each message is the rule: what a person reads after the path, before the value received.
 * Where core/config.ts has the same rule, this one is at least as strict.
 */

/** A text that is not blank, and no longer than any name that AWS takes. */
export const text = (rule = 'must be a text') =>
  z
    .string({ error: rule })
    .regex(/\S/, { error: `${rule}, and not blank` })
    .max(2_048, { error: `${rule}, of 2048 letters at most` });

/** A text of this form. */
export const matching = (form: RegExp, rule: string) => z.string({ error: rule }).regex(form, { error: rule });

export const name = matching(/^[\w-]{1,255}$/, 'must be a name of letters, digits, - and _, not an ARN');

export const whole = (rule = 'must be a whole number, 0 or more', min = 0) =>
  z.int({ error: rule }).min(min, { error: rule });

export const duration = matching(DURATION, 'must be a duration such as 500ms, 2s, 5m, 2h or 1h30m');

export const oneOf = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, { error: `must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}` });

/** `arn:aws:<service>:<region>:<account>:<resource>` */
export const arn = (service: string, resource: string, what: string) =>
  matching(new RegExp(`^arn:aws[\\w-]*:${service}:[\\w-]*:\\d{12}:${resource}$`), `must be the ARN of ${what}`);

const isUrl = (protocols: RegExp) => (raw: string) => {
  const parsed = URL.parse(raw);
  return parsed !== null && protocols.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
};

export const httpUrl = z
  .string({ error: 'must be an http or https URL' })
  .refine(isUrl(/^https?:$/), { error: 'must be an http or https URL without credentials' });

export const httpsUrl = z
  .string({ error: 'must be an https URL' })
  .refine(isUrl(/^https:$/), { error: 'must be an https URL without credentials' });

export const pointer = z
  .string({ error: 'must be a JSON pointer such as /status' })
  .refine(isJsonPointer, { error: 'must be a JSON pointer such as /status' });

/** A list in which nothing stands twice. */
export const distinct = <T extends z.ZodType>(item: T, rule: string) =>
  z
    .array(item, { error: rule })
    .refine((list) => new Set(list.map((one) => JSON.stringify(one))).size === list.length, {
      error: 'must not name anything twice',
    });

/** A mapping of exactly these keys. */
export const mapping = <T extends z.core.$ZodLooseShape>(shape: T, rule = 'must be a mapping of keys to values') =>
  z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? rule : undefined) });
