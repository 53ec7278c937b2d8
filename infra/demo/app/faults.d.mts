/* The types of faults.mjs: for tests, which import it; the app itself runs as it is. */

interface Settings {
  /** 0: any free one. */
  readonly port: number;
  readonly failAtStart: boolean;
  readonly unhealthy: boolean;
  readonly errorsPer10000: number | undefined;
  /** From `ms` after the start on. */
  readonly failAfter: { readonly ms: number; readonly per10000: number } | undefined;
  readonly latencyMs: number;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
  readonly delayMs: number;
}

export declare class BadSetting extends Error {}

export declare function readSettings(env: Readonly<Record<string, string | undefined>>): Settings;

export declare function makeAnswers(app: {
  readonly settings: Settings;
  readonly identity: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, as `now`. */
  readonly startedAt: number;
}): (path: string, now: number) => Answer;
