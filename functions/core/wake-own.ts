import { field, isMoment, matching, refused } from './read-json.ts';
import type { EpochMs } from './units.ts';
import type { ParsedWake, RecheckWake } from './wake.ts';

/* Belay's own messages, written and read in one file: `{"belay":"recheck",…}` and `{"belay":"sweep"}`. */

/** As the config has it: nothing else names a service. */
const SERVICE = /^([\w-]{1,255})$/;

/** The text of a message to Belay's own queue: look at this service again, not before `at`. */
export const recheckMessage = ({ service, at }: { readonly service: string; readonly at: EpochMs }): string =>
  JSON.stringify({ belay: 'recheck', service, at });

export function ownMessage(message: unknown): ParsedWake {
  switch (field(message, 'belay').value) {
    case 'recheck':
      return recheck(message);
    case 'sweep':
      return { ok: true, wake: { kind: 'sweep' } };
    default:
      return refused('belay must be recheck or sweep');
  }
}

function recheck(message: unknown): ParsedWake {
  const service = matching(field(message, 'service'), SERVICE, "a service's name");
  if (!service.ok) return service;
  const at = field(message, 'at').value;
  if (!isMoment(at)) return refused('at must be milliseconds since 1970');
  const [name = ''] = service.value;
  const wake: RecheckWake = { kind: 'recheck', service: name, at };
  return { ok: true, wake };
}
