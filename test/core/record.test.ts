import { describe, expect, test } from 'vitest';
import { type HookRecord, isPlainSuccess } from '../../functions/core/record.ts';
import { failed, REPORT_OUTCOMES, type ReportOutcome, succeeded } from '../../functions/core/verdict.ts';
import { hookRecord, noon } from '../kit/core.ts';

const reported = (outcome: ReportOutcome): HookRecord['report'] => ({ outcome, at: noon });
const caution = { kind: 'baseline-alarm', detail: 'checkout-5xx' } as const;

describe('nobody needs to be told of a success', () => {
  /** Whether a clean success, one with a caution, and a roll-back's are plain under each outcome of the report. */
  const plain = {
    reported: { clean: true, cautious: false, rollback: false },
    'presumed-reported': { clean: true, cautious: false, rollback: false },
    'already-reported': { clean: true, cautious: true, rollback: true },
    'not-reported': { clean: false, cautious: false, rollback: false },
    'nobody-to-answer': { clean: true, cautious: false, rollback: false },
  } satisfies Record<ReportOutcome, Record<'clean' | 'cautious' | 'rollback', boolean>>;

  test.each(REPORT_OUTCOMES)('when its report was %s, or somebody does', (outcome) => {
    const report = reported(outcome);
    const rollback = succeeded('rollback-deployment', 'CodeDeploy rolls back');
    expect({
      clean: isPlainSuccess(hookRecord({ report })),
      cautious: isPlainSuccess(hookRecord({ report, cautions: [caution] })),
      rollback: isPlainSuccess(hookRecord({ report, finding: rollback })),
    }).toEqual(plain[outcome]);
  });
});

test.each(REPORT_OUTCOMES)('a failure is told even when its report was %s', (outcome) => {
  const record = hookRecord({ finding: failed('unhealthy-status', 'status 500'), report: reported(outcome) });
  expect(isPlainSuccess(record)).toBe(false);
  expect(isPlainSuccess({ ...record, cautions: [caution] })).toBe(false);
});
