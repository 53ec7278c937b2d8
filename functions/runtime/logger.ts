import { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { Finding } from '../core/verdict.ts';
import type { HookResult } from '../flows/hook.ts';
import { metricsIn } from './metrics.ts';

export const makeLogger = (): Logger => new Logger({ serviceName: 'belay' });

/** Log lines are for people: the last probes tell the story, and a soak's hundreds would not fit in one. */
const OBSERVATIONS_LOGGED = 20;

/** What is logged of one hook call, by allow-list: never the event, a header or a body. */
function fieldsOf(result: HookResult) {
  const { finding, call, complaint, observations, report } = result;
  const { service: guardedService, ...subject } = result.subject; // Powertools keeps `service` for itself
  return {
    hook: result.hook,
    verdict: finding.verdict,
    why: finding.why,
    because: finding.because,
    // What is wrong may be anything, so it is not repeated.
    ...(complaint ? { field: complaint.field, problem: complaint.problem } : { deployment: call?.deployment }),
    guardedService,
    ...subject,
    report,
    told: result.told,
    proof: result.proof,
    cautions: result.cautions,
    probes: observations.length,
    lastProbes: observations.slice(-OBSERVATIONS_LOGGED),
    startedAt: result.startedAt,
    probeUntil: result.probeUntil,
    deadline: result.deadline,
  };
}

/** A bug, or a config that cannot be read: no deployment's fault, and every call ends alike until it is mended. */
const oursToMend = (why: Finding['why']) => why === 'hook-error' || why === 'bad-config';

function metricsOf({ finding, report, complaint, startedAt, told }: HookResult) {
  return metricsIn(startedAt, {
    HookCalls: 1,
    HookNotReported: report.outcome === 'not-reported' ? 1 : 0,
    HookEventRefused: complaint ? 1 : 0,
    HookFailed: finding.verdict === 'Failed' ? 1 : 0,
    HookErrors: oursToMend(finding.why) ? 1 : 0,
    NotTold: told === 'failed' ? 1 : 0,
  });
}

function levelOf({ finding, report, complaint, told }: HookResult): 'info' | 'warn' | 'error' {
  if (report.outcome === 'not-reported' || complaint || told === 'failed' || oursToMend(finding.why)) return 'error';
  return finding.verdict === 'Failed' ? 'warn' : 'info';
}

/** One line per hook call, whatever its outcome. */
export const logOutcome = (logger: Logger): MiddlewareObj<unknown, HookResult> => ({
  after: ({ response }) => {
    if (!response) return;
    const error = response.error instanceof Error ? { error: response.error } : {};
    logger[levelOf(response)]('hook verdict', { ...fieldsOf(response), ...metricsOf(response), ...error });
  },
});

/** What a hook's result says of its report. */
type Reported = Pick<HookResult, 'call' | 'report'>;

/** Carries the result, for whoever calls the handler directly. */
export class HookNotReported<Result extends Reported = HookResult> extends Error {
  override readonly name = 'HookNotReported';
  readonly result: Result;

  constructor(result: Result) {
    super(`${result.call?.deployment}: ${result.report.error}`);
    this.result = result;
  }
}

/** CodeDeploy was not told: the invocation fails, so that Lambda counts it and its failure destination can still tell. */
export const failUnlessReported = <Result extends Reported = HookResult>(): MiddlewareObj<unknown, Result> => ({
  after: ({ response }) => {
    if (response?.report.outcome === 'not-reported') throw new HookNotReported(response);
  },
});
