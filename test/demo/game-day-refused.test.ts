import { describe, expect, test } from 'vitest';
import { tempFile } from '../kit/files.ts';
import { BLUE } from '../kit/rollback.ts';
import { outputsFile, quickShop, run, runAt, withFile } from './kit.ts';

describe('AWS refuses', () => {
  const oneLine = expect.stringMatching(/^game-day: [^\n]+\n$/);

  test('a second deployment at a time: one line, exit code 1', async () => {
    const aws = quickShop();
    const id = aws.ship({ definition: BLUE });
    const ran = await runAt(aws, withFile('deploy', 'good-1'));
    expect(ran).toMatchObject({ code: 1, lines: [], err: oneLine });
    expect(ran.err).toContain(`DeploymentLimitExceededException: The Deployment Group 'checkout-prod' already has`);
    expect(ran.err).toContain(id);
    expect(aws.world.codedeploy.deployments.size).toBe(2);
  });

  test.each([
    ['an unknown application', { ApplicationName: 'nobody' }, 'ApplicationDoesNotExistException'],
    ['an unknown group', { DeploymentGroupName: 'nobody' }, 'DeploymentGroupDoesNotExistException'],
  ])('%s, to deploy and to watch: one line, exit code 1', async (_, over, error) => {
    for (const command of [['deploy', 'good-1'], ['watch']]) {
      const ran = await runAt(quickShop(), [...command, '--outputs', outputsFile(over)]);
      expect(ran).toMatchObject({ code: 1, lines: [], err: oneLine });
      expect(ran.err).toContain(error);
    }
  });

  test('an unknown deployment: one line, exit code 1', async () => {
    const ran = await runAt(quickShop(), ['watch', 'd-NOBODY001']);
    expect(ran).toMatchObject({ code: 1, lines: [], err: oneLine });
    expect(ran.err).toContain('DeploymentDoesNotExistException');
  });

  test.each(['access-denied', 'server-error', 'throttle', 'reset'] as const)(
    'while watching (%s): one line, exit code 1',
    async (kind) => {
      const faulty = quickShop({}, [{ service: 'codedeploy', operation: 'GetDeploymentTarget', times: 1, kind }]);
      const ran = await runAt(faulty, withFile('deploy', 'good-1'));
      expect(ran).toMatchObject({ code: 1, err: oneLine });
    },
  );
});

describe('bad usage is one line and exit code 2', () => {
  const complaint = async (args: readonly string[], why: RegExp) => {
    const ran = await run(args);
    expect(ran).toMatchObject({ code: 2, lines: [] });
    expect(ran.err).toMatch(/^game-day: [^\n]+\n$/);
    expect(ran.err).toMatch(why);
  };

  test.each([
    ['no command', [], /no command given/],
    ['an unknown command', ['play'], /unknown command 'play'/],
    ['no variant', ['deploy'], /missing required argument/],
    ['an unknown variant', withoutFile('deploy', 'good-3'), /"good-3" is no variant; there are good-1, good-2/],
    ['an unknown option', ['list', '--all'], /unknown option/],
    ['a file that is not there', withoutFile('deploy', 'good-1'), /no-such-file.json: there is no such file; deploy/],
    ['no file to watch by', withoutFile('watch'), /there is no such file/],
    ['no file to ask by', withoutFile('traffic'), /there is no such file/],
    ['a pace of nothing', ['traffic', '--rps', '0'], /--rps takes a whole number from 1 to 100; received "0"/],
    ['too high a pace', ['traffic', '--rps', '101'], /--rps/],
    ['half a minute', ['traffic', '--minutes', '0.5'], /--minutes/],
    ['too many minutes', ['traffic', '--minutes', '601'], /--minutes/],
    ['a URL of another kind', ['traffic', '--url', 'ftp://example.com'], /http:\/\/ or https:\/\/; received "ftp:/],
    ['no URL', ['traffic', '--url', 'x'], /must begin with http/],
  ])('%s', async (_, args, why) => complaint(args, why));

  test.each([
    ['is no JSON', '{', /it is not JSON/],
    ['is a list', '[]', /no outputs of a stack Belay-demo/],
    ['is of another stack', '{"Belay-other":{}}', /no outputs of a stack Belay-demo/],
    ['lacks outputs', '{"Belay-demo":{"ApplicationName":"a"}}', /no output DeploymentGroupName, AppSpecGood1/],
    ['has an empty one', '{"Belay-demo":{"ApplicationName":"a","DeploymentGroupName":"","AppSpecGood1":"x"}}', /Name;/],
  ])('an outputs file that %s', async (_, content, why) => {
    await complaint(['deploy', 'good-1', '--outputs', tempFile('cdk-outputs.json', content)], why);
  });

  test('a stack that the file does not have, and one that it has', async () => {
    await complaint([...withFile('deploy', 'good-1', '--dry-run'), '--stack', 'mine'], /outputs of a stack mine/);
    const file = tempFile('o.json', '{"mine":{"ApplicationName":"a","DeploymentGroupName":"b","AppSpecGood1":"x"}}');
    expect(await run(['deploy', 'good-1', '--dry-run', '--outputs', file, '--stack', 'mine'])).toMatchObject({
      code: 0,
    });
  });

  test('a service URL that is none', async () => {
    await complaint(['traffic', '--outputs', outputsFile({ ServiceUrl: 'demo.example.com' })], /http:\/\/ or https/);
  });

  test('help is none', async () => {
    const ran = await run(['--help']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.lines[0]).toMatch(/^Usage: game-day/);
  });
});

function withoutFile(...args: string[]): string[] {
  return [...args, '--outputs', 'no-such-file.json'];
}
