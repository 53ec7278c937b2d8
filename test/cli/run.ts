import { Writable } from 'node:stream';
import { expect, onTestFinished, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { tempFile } from '../kit/files.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** What the command line itself complains about. */
  readonly err: string;
  /** What the handlers logged, to the process's own stderr: a line each. */
  readonly logs: readonly string[];
}

/** The command line in this process, with its streams captured. */
export async function belay(...args: string[]): Promise<Ran> {
  const out = captured();
  const err = captured();
  let logs = '';
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    logs += String(chunk);
    return true;
  });
  try {
    const code = await main(args, out.stream, err.stream);
    return { code, out: out.text(), err: err.text(), logs: logs.split('\n').filter((line) => line !== '') };
  } finally {
    stderr.mockRestore();
  }
}

function captured() {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}

export const BEFORE = 'events/before-allow-traffic.json';
export const AFTER = 'events/after-allow-traffic.json';
export const ALARM = 'events/alarm.eventbridge.json';
export const hookEvent = { DeploymentId: 'd-BELAY0042', LifecycleEventHookExecutionId: 'execution-of-the-test' };

/** An event file with this content. */
export const eventFile = (event: unknown): string => tempFile('event.json', JSON.stringify(event));

/** A scenario file of its own: the plain world, and whatever else these lines say. */
export const scenarioFile = (...lines: string[]): string =>
  tempFile('mine.yaml', ['title: A scenario of the test', 'function: before-allow-traffic', ...lines, ''].join('\n'));
export const HEALTHY = 'expect: { verdict: Succeeded, why: healthy }';

/** The same for the responder, whose plain case ends in a roll-back. */
export const incidentFile = (...lines: string[]): string =>
  tempFile('mine.yaml', ['title: A scenario of the test', 'function: alarm-responder', ...lines, ''].join('\n'));
export const ROLLED_BACK = 'expect: { decision: { kind: roll-back, why: bad-deployment }, writes: 1 }';

/** As in a terminal without colours, whatever the environment of the test run says. */
export function withoutColours(): void {
  vi.stubEnv('NO_COLOR', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Exit code 2, nothing on stdout, one line on stderr that says all of this. */
export async function expectComplaint(args: readonly string[], ...words: (string | RegExp)[]) {
  const ran = await belay(...args);
  expect(ran).toMatchObject({ code: 2, out: '', logs: [] });
  expect(ran.err).toMatch(/^belay: [^\n]+\n$/);
  for (const word of words) expect(ran.err).toMatch(word);
}
