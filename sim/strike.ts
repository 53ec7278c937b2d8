import { millis } from '../functions/core/units.ts';
import { accessRefused, delayOf, type Fault, type ServiceName, serverError, throttled } from './faults.ts';
import type { Refusal } from './refusal.ts';
import type { Answered, CallResult } from './world.ts';

/** What a fault makes of a call: most keep it from taking effect. */
export function strike(fault: Fault, service: ServiceName, answer: () => Answered): CallResult {
  const refused = (refusal: Refusal): CallResult => ({ kind: 'refused', refusal, after: millis(0) });
  switch (fault.kind) {
    case 'throttle':
      return refused(throttled());
    case 'server-error':
      return refused(serverError(service));
    case 'access-denied':
      return refused(accessRefused(service, fault.operation));
    case 'hang':
      return { kind: 'silent' };
    case 'hang-after-effect':
      answer();
      return { kind: 'silent' };
    case 'reset':
      return { kind: 'reset' };
    case 'slow':
      return { ...answer(), after: delayOf(fault) };
  }
}

/** What the journal says of it. */
export const outcomeOf = (result: CallResult): string => {
  if (result.kind === 'answer') return 'ok';
  return result.kind === 'refused' ? result.refusal.type : result.kind;
};
