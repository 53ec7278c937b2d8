import type { ShippedVersion } from './lambda-revision.ts';
import { field, listOf } from './read-json.ts';

/*
 * The smoke of a new version of the responder, before any alarm is sent to it: does it start with its config, and answer
 * an event that is for nobody?
 */

export const SMOKE_SUCCEEDED_WHYS = ['answered', 'rollback-deployment'] as const;
export const SMOKE_FAILED_WHYS = [
  'bad-event',
  'bad-config',
  'unknown-deployment',
  'appspec-unreadable',
  'other-function',
  'version-not-found',
  'function-error',
  'wrong-version',
  'wrong-answer',
  'out-of-time',
  'aws-unavailable',
  'aws-refused',
  'smoke-error',
] as const;

type SmokeSucceededWhy = (typeof SMOKE_SUCCEEDED_WHYS)[number];
type SmokeFailedWhy = (typeof SMOKE_FAILED_WHYS)[number];

/** What CodeDeploy is told, with a `why` from a closed list and one line with the evidence in it. */
export type SmokeFinding =
  | { readonly verdict: 'Succeeded'; readonly why: SmokeSucceededWhy; readonly because: string }
  | { readonly verdict: 'Failed'; readonly why: SmokeFailedWhy; readonly because: string };

export const smokeSucceeded = (why: SmokeSucceededWhy, because: string): SmokeFinding => ({
  verdict: 'Succeeded',
  why,
  because,
});
export const smokeFailed = (why: SmokeFailedWhy, because: string): SmokeFinding => ({
  verdict: 'Failed',
  why,
  because,
});

/**
 * A batch of the queue with one note in it: the way that every alarm comes. A text that is no JSON is nobody's alarm
 * (`not-an-alarm`), which no version will ever read otherwise: nothing is asked of AWS, and nothing comes again.
 */
export const SMOKE_EVENT = {
  Records: [
    {
      messageId: 'belay-smoke',
      eventSource: 'aws:sqs',
      attributes: { ApproximateReceiveCount: '1' },
      body: 'smoke of a new version: there is nothing to do',
    },
  ],
} as const;

/** What came of one synchronous invocation. */
export interface Invoked {
  /** Absent: the function returned. `Unhandled` or `Handled`: it threw, timed out or did not start. */
  readonly functionError?: string | undefined;
  /** What it returned or threw, as JSON text. */
  readonly payload: string;
  /** As Lambda says it. */
  readonly executedVersion?: string | undefined;
}

/** Judges the answer of the version that was asked; never throws. */
export function judgeSmoke({ version }: ShippedVersion, { functionError, payload, executedVersion }: Invoked) {
  if (executedVersion !== undefined && executedVersion !== version) {
    return smokeFailed('wrong-version', `version ${shown(executedVersion)} answered in place of ${version}`);
  }
  const answer = parsed(payload);
  if (functionError !== undefined) {
    return smokeFailed('function-error', `version ${version} failed (${shown(functionError)}): ${errorIn(answer)}`);
  }
  const failures = field(answer, 'batchItemFailures').value;
  if (!Array.isArray(failures)) {
    return smokeFailed('wrong-answer', `version ${version} answered without a list of batchItemFailures`);
  }
  return listOf(failures).length === 0
    ? smokeSucceeded('answered', `version ${version} started, and answered as it should`)
    : smokeFailed('wrong-answer', `version ${version} wants a message again that is for nobody`);
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** Lambda's `{errorType, errorMessage, trace}`: the first two, which are the function's own words. */
function errorIn(answer: unknown): string {
  const words = ['errorType', 'errorMessage'].map((key) => field(answer, key).value);
  const said = words.filter((word) => typeof word === 'string' && word !== '').map((word) => shown(String(word)));
  return said.join(': ') || 'it did not say why';
}

const SHOWN_MAX = 500;
/** One line of a log: nothing unprintable, and not a whole page. */
const shown = (words: string) => words.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, SHOWN_MAX);
