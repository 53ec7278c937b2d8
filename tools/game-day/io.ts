import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';

/** Everything outside that the game day needs: so that a test can be all of it. */
export interface GameDayIo {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean | undefined };
  readonly err: NodeJS.WritableStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends early, and quietly, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly codedeploy: () => CodeDeployClient;
  /** In a few words: what one request to this URL got. Rejects only when the signal aborts. */
  readonly ask: (url: string, signal: AbortSignal) => Promise<string>;
}

/** `12:03:10`, in UTC, as AWS's own consoles and logs can show it too. */
export const clockTime = (now: number): string => new Date(now).toISOString().slice(11, 19);
