/** Where the bar is drawn: a terminal, or anything else, which gets none. */
export type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Short work needs no bar. */
const SILENT_MS = 500;
const EVERY_MS = 100;
const BAR = 30;
const CLEAR = '\r\u001b[K';

export interface Progress {
  readonly add: (done: number) => void;
  /** Leaves the line empty for what comes next. */
  readonly end: () => void;
}

/** A bar on one line of a terminal, with the time that is left if it goes on like this. Nothing on what is no terminal. */
export function progressOn(screen: Screen, total: number, now: () => number = () => performance.now()): Progress {
  if (!screen.isTTY) return { add: () => {}, end: () => {} };
  const started = now();
  let done = 0;
  let drawn = started + SILENT_MS - EVERY_MS;
  let isDrawn = false;
  return {
    add: (more) => {
      done += more;
      const at = now();
      if (at - drawn < EVERY_MS) return;
      drawn = at;
      isDrawn = true;
      // A line that is too long would wrap, and could not be taken back.
      screen.write(`${CLEAR}${line(done, total, at - started).slice(0, (screen.columns ?? 80) - 1)}`);
    },
    end: () => {
      if (isDrawn) screen.write(CLEAR);
      isDrawn = false;
    },
  };
}

function line(done: number, total: number, tookMs: number): string {
  const share = done / total;
  const filled = Math.floor(share * BAR);
  const left = Math.ceil(((total - done) / done) * (tookMs / 1_000));
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${percent} %  ${done} of ${total} incidents, ${clock(left)} left`;
}

/** `1:02:03`, `2:03`, `3 s` */
function clock(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
