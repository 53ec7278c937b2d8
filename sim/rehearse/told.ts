import type { Decision } from '../../functions/core/decision.ts';
import { revisionName } from '../../functions/core/known-good.ts';
import type { EpochMs } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import { inOwnWords, type RehearsedService } from './own-service.ts';
import type { Deed } from './seen.ts';

/* What Belay's decisions come to, in plain words. */

const saidOf = (decision: Decision): string => {
  switch (decision.kind) {
    case 'roll-back':
      return `rolls back to ${revisionName(decision.to)}`;
    case 'stop-deployment':
      return `stops the deployment: back to ${revisionName(decision.to)}`;
    case 'observe':
      return `would ${decision.would.kind === 'roll-back' ? 'roll back' : 'stop the deployment'}, and only observes`;
    case 'propose':
      return `proposes to ${decision.would.kind === 'roll-back' ? 'roll back' : 'stop the deployment'}`;
    case 'escalate':
      return `pages: ${decision.why}`;
    case 'close':
      return `closes the incident: ${decision.why}`;
    case 'wait':
      return `waits: ${decision.why}`;
    case 'ignore':
      return `does nothing: ${decision.why}`;
  }
};

/** Undefined: nothing that anybody would want to read. */
export function deedOfOutcome(outcome: Outcome, at: EpochMs, own: RehearsedService): Deed | undefined {
  const { decision, guards, result } = outcome;
  if (decision.kind === 'ignore') return undefined;
  const isAct = decision.kind === 'roll-back' || decision.kind === 'stop-deployment';
  const acts = isAct && (result === 'started' || result === 'adopted');
  const decides = acts || ['observe', 'propose', 'escalate'].includes(decision.kind);
  const undone = isAct && !acts ? ` (${result ?? 'not done'})` : '';
  return {
    at,
    who: 'belay',
    what: inOwnWords(`${saidOf(decision)}${undone}`, own),
    guards: guards.map(({ guard, fired, evidence }) => ({ guard, fired, evidence: inOwnWords(evidence, own) })),
    acts,
    decides,
  };
}

/** A verdict that came when the deployment was over already changes nothing. */
export function deedOfHook({ hook, finding, report }: HookResult, at: EpochMs, own: RehearsedService): Deed {
  const failed = finding.verdict === 'Failed' && report.outcome !== 'already-reported';
  const name = hook === 'after-allow-traffic' ? 'AfterAllowTraffic' : 'BeforeAllowTraffic';
  const what = `${name} reports ${finding.verdict}: ${finding.why} (${finding.because})`;
  return { at, who: 'belay', what: inOwnWords(what, own), acts: failed, decides: failed };
}
