import type { GuardedService } from '../core/config.ts';
import type { Green } from '../core/green.ts';
import type { Observed } from '../core/observation.ts';
import type { ProbePolicy } from '../core/policy.ts';
import type { Subject } from '../core/record.ts';
import type { EpochMs } from '../core/units.ts';
import type { Caution, Finding } from '../core/verdict.ts';
import { failed } from '../core/verdict.ts';

/** What one hook call has seen so far. It outlives the investigation, so that a cut-off call still tells what it saw. */
export interface Notebook {
  readonly observations: Observed[];
  readonly cautions: Caution[];
  subject: Subject;
  limits?: ProbePolicy;
  /** What to say if time runs out now. */
  ifLate: Finding;
  /** Green passed its soak: what a proof candidate will be made of. */
  proof?: ProofDue;
}

export interface ProofDue {
  readonly guarded: GuardedService;
  readonly green: Green;
  /** Known already if an alarm had to be judged by it. */
  readonly shift?: EpochMs | undefined;
  /** Why no candidate may be written although green passed. */
  readonly withheld?: string | undefined;
}

export const emptyNotebook = (): Notebook => ({
  observations: [],
  cautions: [],
  subject: {},
  ifLate: failed('out-of-time', 'AWS had not answered what there is to probe when the time for probing ended'),
});

/** Notes each thing once, however often it is met. */
export function caution(notebook: Notebook, kind: Caution['kind'], detail: string): void {
  if (notebook.cautions.some((c) => c.kind === kind && c.detail === detail)) return;
  notebook.cautions.push({ kind, detail });
}
