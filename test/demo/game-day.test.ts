import { describe, expect, test } from 'vitest';
import { appSpecText } from '../../functions/core/app-spec.ts';
import { demoVariants } from '../../infra/demo/faults.ts';
import { shop } from '../../sim/shop.ts';
import { GREEN } from '../kit/rollback.ts';
import { outputsFile, quickShop, run, runAt, said, withFile } from './kit.ts';

describe('list', () => {
  test('tells of each variant what happens and what to expect', async () => {
    const { code, lines } = await run(['list']);
    expect(code).toBe(0);
    const all = lines.join('\n');
    for (const { name, happens, expected } of demoVariants) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${name} `)));
      expect(all).toContain(happens);
      expect(all).toContain(expected);
    }
  });
});

describe('deploy', () => {
  test('deploys the variant and tells every change until the end', async () => {
    const aws = quickShop();
    const ran = await runAt(aws, withFile('deploy', 'good-1'));
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(said(ran)).toEqual([
      `d deploys good-1: ${demoVariants[0]?.expected}`,
      '12:00:00 d deployment Created',
      '12:00:05 d BeforeInstall Succeeded',
      '12:00:05 d Install InProgress',
      '12:00:05 d deployment InProgress',
      '12:01:05 d Install Succeeded',
      '12:01:05 d AfterInstall Succeeded',
      '12:01:05 d AllowTestTraffic InProgress',
      '12:01:10 d AllowTestTraffic Succeeded',
      '12:01:10 d AfterAllowTestTraffic Succeeded',
      '12:01:10 d BeforeAllowTraffic Succeeded',
      '12:01:10 d AllowTraffic Succeeded',
      '12:01:10 d AfterAllowTraffic Succeeded',
      '12:02:40 d deployment Succeeded',
    ]);
    const [, made] = [...aws.world.codedeploy.deployments.values()];
    expect(made).toMatchObject({ creator: 'user', description: 'Belay game day: good-1' });
    expect(aws.world.shifts).toMatchObject([{ definition: GREEN }]);
  });

  test('follows the deployment by which CodeDeploy goes back, as soon as it has a name', async () => {
    const aws = quickShop();
    aws.world.ecs.startTimes.set(GREEN, 'never');
    aws.world.codedeploy.pace.rollbackDelayMs = 12_000;
    const ran = await runAt(aws, withFile('deploy', 'fail-at-start'));
    expect(ran).toMatchObject({ code: 0, err: '' });
    const lines = said(ran);
    const back = lines.indexOf('12:02:15 d CodeDeploy goes back with d');
    expect(lines.slice(0, back)).toContain('12:02:05 d Install Failed');
    expect(lines[back - 1]).toMatch(/^12:02:05 d deployment Failed \(TIMEOUT: /);
    expect(lines.at(-1)).toBe('12:02:20 d deployment Succeeded');
    const ids = ran.lines.slice(1).map((line) => line.split(' ')[1]);
    expect(new Set(ids).size).toBe(2);
  });

  test('tells of the hook that said no', async () => {
    const aws = quickShop();
    aws.world.codedeploy.pace.answerHooks = 'fail';
    const placement = { containerName: 'app', containerPort: 8080 };
    const AppSpecUnhealthy = appSpecText({ definition: GREEN, placement, beforeAllowTrafficHook: 'belay-before' });
    const ran = await runAt(aws, ['deploy', 'unhealthy', '--outputs', outputsFile({ AppSpecUnhealthy })]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(said(ran)).toContain('12:01:15 d BeforeAllowTraffic Failed');
    expect(said(ran)).toContainEqual(expect.stringContaining('d deployment Failed (HOOK_EXECUTION_FAILURE: '));
  });

  test('says so when CodeDeploy goes back nowhere', async () => {
    const aws = quickShop({ autoRollbackConfiguration: { enabled: false, events: [] } });
    aws.world.ecs.startTimes.set(GREEN, 'never');
    const ran = await runAt(aws, withFile('deploy', 'fail-at-start'));
    expect(ran.code).toBe(0);
    expect(ran.lines.at(-1)).toMatch(/CodeDeploy names no rollback$/);
  });

  test('exits with 1 where it ended otherwise than expected', async () => {
    const ran = await runAt(quickShop(), withFile('deploy', 'unhealthy'));
    expect(ran).toMatchObject({ code: 1, err: 'game-day: unhealthy ended Succeeded; expected Failed\n' });
    const failing = quickShop();
    failing.world.ecs.startTimes.set(GREEN, 'never');
    const good = await runAt(failing, withFile('deploy', 'good-2'));
    expect(good).toMatchObject({ code: 1, err: 'game-day: good-2 ended Failed; expected Succeeded\n' });
  });

  test('with --no-watch it waits for nothing', async () => {
    const aws = quickShop();
    const ran = await runAt(aws, withFile('deploy', 'unhealthy', '--no-watch'));
    expect(ran).toMatchObject({ code: 0, err: '', lines: [expect.stringMatching(/^d-\S+ deploys unhealthy: /)] });
    expect(aws.world.journal.map(({ operation }) => operation)).toEqual(['CreateDeployment']);
  });

  test('with --dry-run it prints the request and makes none', async () => {
    const { code, lines } = await run(withFile('deploy', 'good-2', '--dry-run'));
    expect(code).toBe(0);
    const request = JSON.parse(lines.join('\n'));
    expect(request).toEqual({
      applicationName: shop.application,
      deploymentGroupName: shop.deploymentGroup,
      description: 'Belay game day: good-2',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: expect.stringContaining(GREEN) } },
    });
    expect(request.revision.appSpecContent.content).toMatch(/^\{"version":0\.0,/);
  });

  test('takes the AppSpec of the variant that was asked for', async () => {
    const file = outputsFile({ AppSpecErrorsAtOnce: 'that of errors-at-once' });
    const { lines } = await run(['deploy', 'errors-at-once', '--dry-run', '--outputs', file]);
    expect(lines.join('')).toContain('that of errors-at-once');
  });

  test('Ctrl-C ends the watching and leaves the deployment alone', async () => {
    const aws = quickShop();
    const interrupt = new AbortController();
    const sleep = async () => interrupt.abort();
    const over = { signal: interrupt.signal, sleep };
    const ran = await runAt(aws, withFile('deploy', 'good-1'), over);
    expect(ran).toMatchObject({ code: 130, err: '' });
    expect(said(ran)).toHaveLength(2);
    expect(aws.world.journal.filter(({ operation }) => operation === 'StopDeployment')).toEqual([]);
  });
});
