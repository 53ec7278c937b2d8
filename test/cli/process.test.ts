import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BEFORE, eventFile, HEALTHY, scenarioFile } from './run.ts';

/** The command line as people run it: a process of its own, with pipes. */
function started(...args: string[]) {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill());
  return child;
}

async function belay(...args: string[]) {
  const child = started(...args);
  const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code, signal };
}

describe('the process', () => {
  test('exits with 0 when it has done its work; stdout is the document, and every line on stderr is a log line', async () => {
    const ran = await belay('replay', BEFORE, BEFORE, '--scenario', 'healthy', '--json');
    expect(ran).toMatchObject({ code: 0, signal: null });
    expect(JSON.parse(ran.out)).toMatchObject([{ verdict: 'Succeeded' }, { verdict: 'Succeeded' }]);
    const lines = ran.err.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'INFO' }, { level: 'INFO' }]);
  });

  test('exits with 1 when an expectation is not met', async () => {
    const ran = await belay(
      'replay',
      BEFORE,
      '--scenario',
      scenarioFile('green: [{ status: 500 }]', HEALTHY),
      '--json',
    );
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ expectation: { met: false } });
  });

  test('exits with 2 and one line on stderr when it is used badly', async () => {
    const ran = await belay('replay', eventFile({ foo: 1 }));
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(/^belay: [^\n]+ unknown event shape[^\n]+\n$/);
  });

  test('exits with 2 and one line on stderr when a scenario cannot be set up', async () => {
    const fault = 'faults: [{ service: ecs, operation: Reboot, kind: throttle, times: 1 }]';
    const ran = await belay('replay', BEFORE, '--scenario', scenarioFile(HEALTHY, fault));
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(/^belay: [^\n]+\n$/);
  });

  test('ends quietly when its reader has had enough', async () => {
    const child = started('start');
    const err = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code, signal] = await once(child, 'exit');
    expect({ err: await err, signal }).toEqual({ err: '', signal: null });
    expect(code).toBe(0);
  });
});
