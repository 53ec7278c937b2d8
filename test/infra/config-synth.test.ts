import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { templatesIn } from '../../tools/templates.ts';
import { tempFile, tempFolder } from '../kit/files.ts';

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

describe('npm run synth ends with a line for each template', () => {
  const artifact = (templateFile: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile } });

  test('that it made, nested ones too, and for none of an earlier run', () => {
    const folder = tempFolder();
    const inner = join(folder, 'assembly-x');
    mkdirSync(inner);
    const write = (at: string, content: object) => writeFileSync(at, JSON.stringify(content));
    const nested = { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-x' } };
    const assets = { type: 'cdk:asset-manifest', properties: { file: 'a.assets.json' } };
    write(join(folder, 'manifest.json'), { artifacts: { a: artifact('a.template.json'), nested, assets } });
    write(join(inner, 'manifest.json'), { artifacts: { b: artifact('b.template.json') } });
    write(join(folder, 'a.template.json'), { Resources: { one: {}, two: { long: 'x'.repeat(1_024) } } });
    write(join(inner, 'b.template.json'), {});
    write(join(folder, 'old.template.json'), { Resources: {} });
    expect(templatesIn(folder)).toEqual([
      `${join(folder, 'a.template.json')}: 2 resources, 2 KiB`,
      `${join(inner, 'b.template.json')}: 0 resources, 1 KiB`,
    ]);
  });

  test('and with none where nothing was made', () => expect(templatesIn(tempFolder())).toEqual([]));
});
