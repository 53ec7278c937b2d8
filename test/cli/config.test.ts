import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { file, type Json, service, stage } from '../infra/config-kit.ts';
import { tempFile } from '../kit/files.ts';
import { belay, expectComplaint } from './run.ts';

const own = (over: Json = {}) => tempFile('mine.yaml', stringify(file(over)));

describe('belay config', () => {
  test('says of the sample what it comes to, and nothing on stderr', async () => {
    const ran = await belay('config');
    expect(ran).toMatchObject({ code: 0, err: '', logs: [] });
    expect(ran.out).toMatch(
      /^belay\.yaml is sound\.\n\ngamma: belay-gamma in 123456789012, eu-west-1; profile gamma\n/,
    );
    expect(ran.out).toMatch(/checkout {2}act {2}CodeDeploy {2}soak 5m {2}bake 1h {2}reach 2h {2}2 alarms\n/);
    expect(ran.out).toMatch(/cart {6}act {2}ECS {9}soak 30s {2}bake 15m {2}reach 1h {2}1 alarm\n/);
  });

  test('says it of one stage', async () => {
    const { code, out } = await belay('config', '--stage', 'prod');
    expect(code).toBe(0);
    expect(out).toContain('belay-prod');
    expect(out).not.toContain('belay-gamma');
  });

  test('says of a stage that nobody is told yet, and that it guards nothing', async () => {
    const { code, out, err } = await belay('config', '--config', own({ services: [] }));
    expect(code).toBe(0);
    expect(out).toContain('tells nobody yet\n  guards 0 services\n');
    expect(err).toMatch(
      /^belay: warning: \S+mine\.yaml: stages\.prod: no service names this stage, so it guards nothing\n$/,
    );
  });

  test('prints every stage as one JSON document, profiles and defaults worked in', async () => {
    const { code, out, err } = await belay('config', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject([
      { stage: 'gamma', config: { services: [{ policy: { soakMs: 60_000 } }, {}] } },
      { stage: 'prod', config: { services: [{ policy: { soakMs: 300_000 } }, {}] } },
    ]);
  });

  test('prints one stage as its own document', async () => {
    const { out } = await belay('config', '--json', '--stage', 'prod');
    expect(JSON.parse(out)).toMatchObject({ stage: 'prod', name: 'belay-prod' });
  });

  test('tells every mistake on a line of its own, and nothing else', async () => {
    const path = own({
      version: 2,
      extra: 1,
      services: [
        { ...service, stage: 'prd' },
        { ...service, alarms: 'a' },
      ],
    });
    for (const json of [[], ['--json']]) {
      const ran = await belay('config', '--config', path, ...json);
      expect(ran).toMatchObject({ code: 2, out: '', logs: [] });
      const lines = ran.err.split('\n');
      expect(lines).toHaveLength(5);
      expect(lines.pop()).toBe('');
      for (const line of lines) expect(line.startsWith(`belay: ${path}:`)).toBe(true);
    }
  });

  test('complains of a file that there is not', () =>
    expectComplaint(['config', '--config', 'nowhere.yaml'], 'nowhere.yaml: no such file'));

  test('complains of a stage that there is not, with those that there are', () =>
    expectComplaint(['config', '--stage', 'prd'], '--stage prd: belay.yaml has no such stage; there are: gamma, prod'));

  test.each([
    ['an argument too many', ['config', 'belay.yaml'], 'too many arguments'],
    ['a flag without its value', ['config', '--config'], '--config'],
  ])('complains of %s', (_, args, word) => expectComplaint(args, word, '--help'));

  test('has help that says what it takes and answers', async () => {
    const { code, out } = await belay('config', '--help');
    expect(code).toBe(0);
    for (const word of ['--config', '--stage', '--json', 'Exit code 0', '2:']) expect(out).toContain(word);
    expect((await belay('--help')).out).toContain('config');
  });
});

describe('the service whose limits a replay plays', () => {
  const replaying = (path: string, ...more: string[]) => ['replay', 'events/sweep.json', '--config', path, ...more];

  test('has to be named where there are several, and those are', () =>
    expectComplaint(
      replaying('belay.yaml'),
      'belay.yaml: which service? say it with --service and --stage; there are: checkout (gamma), cart (gamma), checkout (prod), cart (prod)',
    ));

  test('has to be named with its stage where several stages have it', () =>
    expectComplaint(
      replaying('belay.yaml', '--service', 'cart'),
      'which service?',
      'there are: cart (gamma), cart (prod)\n',
    ));

  test('has to be there', async () => {
    await expectComplaint(
      replaying('belay.yaml', '--service', 'crt', '--stage', 'prod'),
      '--service crt: belay.yaml has no such service; there are: checkout (prod), cart (prod)\n',
    );
    await expectComplaint(replaying('belay.yaml', '--stage', 'prd'), '--stage prd: belay.yaml has no such stage');
    await expectComplaint(replaying(own({ services: [] })), 'has no such service; it has none');
  });

  test('is one of at most twenty that are named', async () => {
    const services = Array.from({ length: 22 }, (_, i) => ({ ...service, service: `s${i}`, ecsService: `s${i}` }));
    await expectComplaint(replaying(own({ services })), 's0 (prod)', 's19 (prod) and 2 more\n');
  });

  test('is of a file', async () => {
    await expectComplaint(
      ['replay', 'events/sweep.json', '--service', 'cart'],
      '--service cart',
      'give it with --config',
    );
    await expectComplaint(['replay', 'events/sweep.json', '--stage', 'prod'], '--stage prod', 'give it with --config');
  });

  test('is of a file without mistakes: all of them are told', async () => {
    const path = own({ stages: { prod: { ...stage, mode: 'off' } }, version: 3 });
    const ran = await belay(...replaying(path));
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err.match(/^belay: /gm)).toHaveLength(2);
  });
});
