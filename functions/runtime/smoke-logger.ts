import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { SmokeRecord } from '../flows/smoke.ts';
import { metricsIn } from './metrics.ts';

/** What is logged of one smoke, by allow-list: never the event. */
const fieldsOf = ({ finding, call, complaint, shipped, ...record }: SmokeRecord) => ({
  hook: 'responder-smoke',
  verdict: finding.verdict,
  why: finding.why,
  because: finding.because,
  // What is wrong may be anything, so it is not repeated.
  ...(complaint ? { field: complaint.field, problem: complaint.problem } : { deployment: call?.deployment }),
  application: record.application,
  deploymentGroup: record.deploymentGroup,
  target: shipped?.function,
  version: shipped?.version,
  report: record.report,
  startedAt: record.startedAt,
  deadline: record.deadline,
});

function metricsOf({ finding, report, complaint, startedAt }: SmokeRecord) {
  return metricsIn(startedAt, {
    HookCalls: 1,
    HookNotReported: report.outcome === 'not-reported' ? 1 : 0,
    HookEventRefused: complaint ? 1 : 0,
    SmokeFailed: finding.verdict === 'Failed' ? 1 : 0,
  });
}

/** Belay is its own subject here: a failed smoke is its people's to mend. */
const levelOf = ({ finding, report }: SmokeRecord) =>
  finding.verdict === 'Failed' || report.outcome === 'not-reported' ? 'error' : 'info';

/** One line per smoke, whatever its outcome. */
export const logSmoke = (logger: Logger): MiddlewareObj<unknown, SmokeRecord> => ({
  after: ({ response }) => {
    if (!response) return;
    const error = response.error instanceof Error ? { error: response.error } : {};
    logger[levelOf(response)]('smoke verdict', { ...fieldsOf(response), ...metricsOf(response), ...error });
  },
});
