import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../kit/files.ts';
import { STUCK } from './rehearse-fake.ts';
import { CHECKOUT } from './rehearse-kit.ts';

/** A process of its own that is interrupted when its only thread hangs: it would never end by itself. */
async function interrupted(...args: string[]) {
  const script = 'test/cli/rehearse-process.ts';
  const child = spawn(process.execPath, [script, 'rehearse', ...CHECKOUT, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
    if (chunk.includes(STUCK)) child.kill('SIGINT');
  });
  const [out, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { out, err: err.replace(STUCK, ''), code, signal };
}

describe('Ctrl-C', () => {
  test('ends it, with what is done summed up, and says where to go on', async () => {
    const ran = await interrupted('--scenario', 'crash', '--scenario', 'stuck');
    expect(ran).toMatchObject({ code: 130, signal: null });
    expect(ran.out).toContain('2 scenarios, seeds 1 to 24 of each; cut short, go on with --first-seed 25.');
    expect(ran.err).toBe(
      'belay: interrupted after 24 of 100 seeds of each scenario; go on with --first-seed 25 --seeds 76\n',
    );
  });

  test('leaves one whole JSON document, and no report, which would take longer than anybody waits', async () => {
    const folder = tempFolder();
    const ran = await interrupted('--scenario', 'stuck', '--json', '--report', join(folder, 'out.html'));
    expect(ran.code).toBe(130);
    const { seeds, goOnFrom, scenarios } = JSON.parse(ran.out);
    expect([seeds, goOnFrom, scenarios[0].rows[0].runs]).toEqual([{ first: 1, count: 24 }, 25, 24]);
    expect(ran.err).toMatch(/--first-seed 25 --seeds 76; no report is written of a part\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('before anything is whole leaves nothing: no document, no report', async () => {
    const folder = tempFolder();
    const ran = await interrupted(
      '--scenario',
      'stuck-at-once',
      '--first-seed',
      '9',
      '--json',
      '--report',
      join(folder, 'out.html'),
    );
    expect(ran).toMatchObject({ code: 130, out: '' });
    expect(ran.err).toBe(
      'belay: interrupted before any seed was done in every scenario; go on with --first-seed 9 --seeds 100; no report is written of a part\n',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
