import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { read } from '../kit/files.ts';
import { appFolder, type Ran, runApp, stacksOf } from './app-kit.ts';
import { file, type Json, service, stage } from './config-kit.ts';

/** A process that loads the CDK and synthesises three stacks, on a machine that does other things too. */
const SLOW = 120_000;

const lines = ({ err }: Ran) => err.trimEnd().split('\n');
const STACK_TRACE = /^\s+at |node:internal|\.ts:\d+/m;

/** The plainest config with other keys at its top, in a file beside the app; its path. */
function configIn(folder: string, over: Json = {}): string {
  writeFileSync(join(folder, 'mine.yaml'), stringify(file(over)));
  return 'mine.yaml';
}

/** The same copy with another text in one of its files. */
function changed(folder: string, path: string, from: string, to: string): void {
  const before = readFileSync(join(folder, path), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(folder, path), before.replaceAll(from, to));
}

describe('the app', () => {
  test('makes a stack of each stage of belay.yaml and one of the demo, without a question to AWS', {
    timeout: SLOW,
  }, async () => {
    const folder = appFolder();
    const ran = await runApp(folder);
    expect(ran).toMatchObject({ code: 0, out: '', err: '' });
    const stages = Object.keys(parse(read('belay.yaml')).stages);
    expect(stages).toEqual(['gamma', 'prod']);
    expect(stacksOf(ran)).toEqual([...stages.map((name) => `Belay-${name}`), 'Belay-demo']);
    expect(ran.json('manifest.json')).not.toHaveProperty('missing');
    expect(existsSync(join(folder, 'cdk.context.json'))).toBe(false);
    // It is there only if something has checked.
    expect(ran.json('validation-report.json')).toMatchObject({ pluginReports: [] });
  });

  test('takes another config by -c config=path, and says what is probably not meant in it', {
    timeout: SLOW,
  }, async () => {
    const folder = appFolder();
    const stages = { beta: { ...stage, profile: 'gamma', region: 'eu-central-1' } };
    const config = configIn(folder, { stages, services: [{ ...service, stage: 'beta', mode: 'observe', alarms: [] }] });
    const ran = await runApp(folder, { context: { config } });
    expect([ran.code, ran.out]).toEqual([0, '']);
    expect(lines(ran)).toEqual([expect.stringMatching(/^belay: warning: services\[0\] .* names no alarm/)]);
    expect(stacksOf(ran)).toEqual(['Belay-beta', 'Belay-demo']);
    const { artifacts } = ran.json('manifest.json');
    expect(artifacts['Belay-beta'].environment).toBe(`aws://${stage['account']}/eu-central-1`);
  });
});

describe('a config that is wrong', () => {
  test('is a line for each mistake and exit code 2, and nothing is synthesised', { timeout: SLOW }, async () => {
    const folder = appFolder();
    const config = configIn(folder, { version: 9, services: [{ ...service, alarms: 'all' }] });
    const ran = await runApp(folder, { context: { config } });
    expect([ran.code, ran.out, ran.files]).toEqual([2, '', []]);
    expect(lines(ran)).toEqual([
      'belay: mine.yaml:1: version must be 1, received 9',
      expect.stringMatching(/^belay: mine\.yaml:\d+: .*alarms/),
    ]);
  });

  test('may also not be there', { timeout: SLOW }, async () => {
    const ran = await runApp(appFolder(), { context: { config: 'nowhere.yaml' } });
    expect([ran.code, ran.out, ran.files]).toEqual([2, '', []]);
    expect(lines(ran)).toEqual(['belay: nowhere.yaml: no such file; give the path of a belay.yaml']);
  });
});

describe('bundles that are not built', () => {
  test('are one line with what to do, and nothing is synthesised', { timeout: SLOW }, async () => {
    const ran = await runApp(appFolder({ built: false }));
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(lines(ran)).toEqual([expect.stringMatching(/^belay: \S+: no bundle at .*npm run build$/)]);
    expect(ran.err).not.toMatch(STACK_TRACE);
    expect(ran.files).not.toContain('manifest.json');
  });

  test('are told with their stack trace to who asks by --debug', { timeout: SLOW }, async () => {
    const ran = await runApp(appFolder({ built: false }), { env: { CDK_DEBUG: 'true' } });
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(STACK_TRACE);
  });
});

test("a finding of any of the three, both packs of cdk-nag and the CDK's own validation, fails the synthesis", {
  timeout: SLOW,
}, async () => {
  const folder = appFolder();
  // The reason that a construct gives for a rule that it breaks: without it the rule has found something.
  changed(folder, 'infra/demo/demo-network.ts', "'AwsSolutions-VPC7'", "'Nothing-1'");
  changed(folder, 'infra/belay/belay-function.ts', "'Serverless-LambdaDLQ'", "'Nothing-2'");
  changed(folder, 'infra/demo/demo-tasks.ts', 'cpu: 256', 'cpu: 257');
  const ran = await runApp(folder, { context: { config: configIn(folder) } });
  expect([ran.code, ran.out]).toEqual([1, '']);
  const blocks = ran.err.split('\n\n').filter((block) => block.includes('ERROR'));
  const said = (where: string, rule: string) =>
    blocks.filter((one) => one.includes(where) && one.includes(rule)).length;
  expect(said('Belay-demo/Vpc/', 'AwsSolutions-VPC7')).toBe(1);
  expect(said('Belay-prod/Belay/', 'Serverless-LambdaDLQ')).toBe(4);
  expect(said('Belay-demo/Tasks/good-1/', 'CloudFormation-Validate::E3047')).toBe(1);
  expect(lines(ran).at(-1)).toMatch(/^belay: Validation failed\. .*validation-report\.json$/);
});

test('a mistake of the code keeps its stack trace', { timeout: SLOW }, async () => {
  const folder = appFolder();
  changed(folder, 'infra/demo/demo-stack.ts', 'const tasks = ', 'null.x; const tasks = ');
  const ran = await runApp(folder, { context: { config: configIn(folder) } });
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/TypeError: .*demo-stack\.ts:\d+/s);
  expect(ran.files).not.toContain('manifest.json');
});

describe('cdk.json', () => {
  const settings = () => JSON.parse(read('cdk.json'));

  test('builds the bundles before it runs the app, and has no build of its own', () => {
    expect(settings().app).toBe('node tools/build.ts --quiet && node infra/app.ts');
    expect(settings()).not.toHaveProperty('build');
  });

  test("makes errors of the CDK's own validation", () =>
    expect(settings().context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true));

  test('asks before it broadens permissions', () => expect(settings().requireApproval).toBe('broadening'));
});
