import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { file, type Json, service, stage } from '../infra/config-kit.ts';
import { tempFile, tempFolder } from '../kit/files.ts';
import { CHECKOUT, expectRefusal, rehearsing } from './rehearse-kit.ts';
import { belay } from './run.ts';

const codedeploy = (deploymentGroup: string) => ({ codedeploy: { application: 'shop', deploymentGroup } });
const own = (services: readonly Json[], stages: Json = { prod: stage }) =>
  tempFile('mine.yaml', stringify(file({ stages, services })));
const brief = ['--scenario', 'crash', '--seeds', '1'];

describe('a rehearsal is refused in one line, before the work', () => {
  test.each(['0', '-1', '1.5', 'abc', '', ' 5', '1e3', '0x10', '100001', '99999999999999999999', 'Infinity'])(
    'of %j seeds',
    (n) => expectRefusal(['--seeds', n], `--seeds ${n}: must be a whole number from 1 to 100000`),
  );

  test.each(['-1', '1.5', 'x', '1000000000001'])('from seed %j on', (n) =>
    expectRefusal(['--first-seed', n], `--first-seed ${n}: must be a whole number from 0 to 1000000000000`),
  );

  test('of a scenario that the library does not have, with those that it has', () =>
    expectRefusal(
      ['--scenario', 'crash', '--scenario', 'crsh\nx'],
      '--scenario crsh x: unknown scenario; there are: crash, spike, wrong, ',
    ));

  test('of a file that there is not', () => expectRefusal(['--config', 'nowhere.yaml'], 'nowhere.yaml: no such file'));

  test('of a service that there is not, or not in that stage', async () => {
    await expectRefusal(['--service', 'crt'], '--service crt: belay.yaml has no such service; there are: ');
    await expectRefusal(['--stage', 'prd'], '--stage prd: belay.yaml has no such stage; there are: gamma, prod');
  });

  test('of a service that ECS itself deploys, with those that CodeDeploy deploys', () =>
    expectRefusal(
      ['--service', 'cart', '--stage', 'prod'],
      'cart (prod) is deployed by ECS itself, and only what CodeDeploy deploys is rehearsed; there is: checkout (prod)',
    ));

  test.each<[string, string[], string]>([
    ['an argument too many', ['x'], 'too many arguments'],
    ['an unknown flag', ['--seed', '1'], "unknown option '--seed'"],
    ['a flag without its value', ['--seeds'], '--seeds'],
  ])('with %s', (_, args, word) => expectRefusal(args, word, '--help'));
});

test('a config that is not sound is refused with the lines that belay config has', async () => {
  const path = tempFile('mine.yaml', stringify(file({ version: 2, extra: 1 })));
  const ran = await rehearsing(['--config', path]);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err.match(/^belay: /gm)).toHaveLength(2);
  expect(ran.err).toBe((await belay('config', '--config', path)).err);
});

describe('where nothing says which service is meant', () => {
  const taken = async (path: string, ...args: string[]) => {
    const { code, out, err } = await rehearsing(['--config', path, ...brief, ...args, '--json']);
    const { service, stage } = JSON.parse(out);
    return { code, whose: `${service} (${stage})`, err };
  };

  test('the only one is', async () => {
    expect(await taken(own([{ ...service, ...codedeploy('x') }]))).toEqual({ code: 0, whose: 'cart (prod)', err: '' });
  });

  test('the only one of prod that CodeDeploy deploys is taken, and that is said', async () => {
    expect(await taken('belay.yaml')).toEqual({
      code: 0,
      whose: 'checkout (prod)',
      err: 'belay: belay.yaml: rehearsing checkout (prod), the only one of prod that CodeDeploy deploys; --service and --stage choose another\n',
    });
    expect((await taken('belay.yaml', '--service', 'checkout')).whose).toBe('checkout (prod)');
    expect((await taken('belay.yaml', '--stage', 'gamma')).whose).toBe('checkout (gamma)');
  });

  test('a stage with the profile prod is one of prod', async () => {
    const services = ['live', 'test'].map((name) => ({ ...service, ...codedeploy('x'), stage: name }));
    const stages = { live: { ...stage, profile: 'prod' }, test: { ...stage, profile: 'gamma' } };
    expect((await taken(own(services, stages))).whose).toBe('cart (live)');
  });

  test('and CodeDeploy deploys several, it has to be said', () => {
    const services = ['a', 'b'].map((name) => ({ ...service, ...codedeploy(name), service: name }));
    return expectRefusal(
      ['--config', own(services)],
      'which service? say it with --service and --stage; there are: a (prod), b (prod)\n',
    );
  });
});

describe('a report that cannot be written is refused before the work', () => {
  const reporting = (path: string, ...words: string[]) =>
    expectRefusal(['--report', path], `--report ${path}: `, ...words);

  test('where its folder is missing', () =>
    reporting(join(tempFolder(), 'no', 'out.html'), 'cannot be written: there is no folder ', 'make it first'));

  test('where its folder is a file', () => reporting(join(tempFile('a', ''), 'out.html'), 'is no folder'));

  test('where it is a folder, or is called like one', async () => {
    const folder = tempFolder();
    await reporting(folder, 'is a folder');
    await reporting(`${join(folder, 'new')}/`, 'is a folder');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('where it is no file: it would be replaced', () => reporting('/dev/null', 'is not a file'));

  test('where it has no name', () => reporting(' ', 'is not a file'));

  test('where its name is longer than any', () => reporting(join(tempFolder(), 'x'.repeat(300)), 'ENAMETOOLONG'));

  test('where it is the config, by whatever name', async () => {
    const path = own([{ ...service, ...codedeploy('x') }]);
    const link = join(tempFolder(), 'link.yaml');
    symlinkSync(path, link);
    const before = readFileSync(path, 'utf8');
    await expectRefusal(['--config', path, '--report', link], 'is what is read');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});

describe('a report', () => {
  const written = '<!doctype html>checkout 1 1';
  const report = (path: string, over = {}) => rehearsing([...CHECKOUT, ...brief, '--report', path], over);

  test('is written whole, with nothing beside it', async () => {
    const folder = tempFolder();
    expect(await report(join(folder, 'out.html'))).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder)).toEqual(['out.html']);
    expect(readFileSync(join(folder, 'out.html'), 'utf8')).toBe(written);
  });

  test('replaces what was there, and what a link leads to', async () => {
    const path = tempFile('out.html', 'a longer one than what comes next, by far');
    const link = join(tempFolder(), 'link.html');
    symlinkSync(path, link);
    await report(link);
    expect(readFileSync(path, 'utf8')).toBe(written);
    expect(readdirSync(join(path, '..'))).toEqual(['out.html']);
  });

  test('that fails leaves what was there, and is said after the result: exit code 1', async () => {
    const path = tempFile('out.html', 'before');
    const fails = () => {
      throw new Error('no\nchart');
    };
    const ran = await report(path, { report: fails });
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('Rehearsal of checkout (prod)') });
    expect(ran.err).toMatch(/^belay: --report: not written: Error: no chart; [^\n]+\n$/);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  test('whose place is gone by then leaves nothing half-written', async () => {
    const folder = tempFolder();
    const path = join(folder, 'out.html');
    const blocks = () => {
      mkdirSync(path);
      writeFileSync(join(path, 'x'), '');
      return 'page';
    };
    const ran = await report(path, { report: blocks });
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('--report: not written: ') });
    expect(readdirSync(folder)).toEqual(['out.html']);
  });
});

test('its help says what it takes and answers', async () => {
  const { code, out } = await belay('rehearse', '--help');
  expect(code).toBe(0);
  for (const word of [
    '--config',
    '--service',
    '--stage',
    '--seeds',
    '--first-seed',
    '--scenario',
    '--report',
    '--json',
  ])
    expect(out).toContain(word);
  for (const word of ['Exit code 0', '1:', '2:', '130:', '100']) expect(out).toContain(word);
  expect((await belay('--help')).out).toContain('rehearse');
});
