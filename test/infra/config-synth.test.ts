import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { tempFile } from '../kit/files.ts';

const synth = (...args: string[]) =>
  spawnSync(process.execPath, ['tools/synth.ts', ...args], { encoding: 'utf8', timeout: 60_000 });

describe('npm run synth stops at a config that is wrong', () => {
  test.each([
    [['-c', 'config=FILE']],
    [['--context', 'config=FILE']],
    [['--context=config=FILE', '--all']],
    [['-c', 'config=belay.yaml', '-c', 'other=1', '-c', 'config=FILE']],
  ])('given by %j: a line for each mistake, and no stack', (args) => {
    const file = tempFile('mine.yaml', 'version: 9\n');
    const ran = synth(...args.map((arg) => arg.replace('FILE', file)));
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr.trimEnd().split('\n')).toEqual([
      `belay: ${file}:1: version must be 1, received 9`,
      expect.stringMatching(/^belay: \S+:1: stages is missing/),
      expect.stringMatching(/^belay: \S+:1: services is missing/),
    ]);
  });

  test('that is not there', () => {
    const ran = synth('-c', 'config=nowhere.yaml');
    expect([ran.status, ran.stderr]).toEqual([2, 'belay: nowhere.yaml: no such file; give the path of a belay.yaml\n']);
  });
});
