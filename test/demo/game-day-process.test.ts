import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveAws } from '../../sim/wire/serve.ts';
import { httpServer } from '../kit/http.ts';
import { restingShop } from '../kit/rollback.ts';
import { outputsFile } from './kit.ts';

/** The script as people run it; of the environment only what is given here. */
function started(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['tools/game-day.ts', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([out, err, [code, signal]]) => ({ out, err, code, signal }),
  );
  return { child, ended };
}

/** Not this machine's own: whoever runs the tests may have some. */
const noCredentials = {
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
};

describe('the script', () => {
  test("deploys with the SDK's own chain of credentials and its endpoint", async () => {
    const { world } = restingShop();
    const { url, close } = await serveAws(world);
    onTestFinished(close);
    const env = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
    const args = ['deploy', 'good-1', '--no-watch', '--outputs', outputsFile()];
    const ran = await started(args, { ...noCredentials, ...env }).ended;
    expect(ran).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^d-\S+ deploys good-1: /) });
    expect(world.journal.map(({ operation }) => operation)).toEqual(['CreateDeployment']);
  });

  test('without credentials says so in one line, exit code 1', async () => {
    const ran = await started(['watch', 'd-4BELAY001'], noCredentials).ended;
    expect(ran).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^game-day: [^\n]*credentials[^\n]*\n$/),
    });
  });

  test('sends traffic until Ctrl-C, and ends at once even if nobody answers', async () => {
    let asked = 0;
    const enough = Promise.withResolvers<void>();
    const { url } = await httpServer((_req, res) => {
      asked += 1;
      if (asked <= 3) res.end('{"revision":"42"}');
      if (asked === 5) enough.resolve();
    });
    const { child, ended } = started(['traffic', '--url', url, '--rps', '100']);
    await enough.promise;
    child.kill('SIGINT');
    const ran = await ended;
    expect(ran).toMatchObject({ code: 0, signal: null, err: '' });
    expect(ran.out).toMatch(/^3 requests in \d+ s: 200 42 100\.0 %\n$/);
  });
});
