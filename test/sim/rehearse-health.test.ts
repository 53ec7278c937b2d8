import { describe, expect, test } from 'vitest';
import type { ProbePlan } from '../../functions/core/config.ts';
import { millis } from '../../functions/core/units.ts';
import { configHere } from '../../sim/rehearse/own-service.ts';
import { rehearsed, storyOf } from './rehearse-kit.ts';

const status = [200];
const listener = {
  through: 'listener',
  listenerArn: 'arn:aws:elasticloadbalancing:x',
  url: 'https://app.example.com/up',
};
const tasks = { through: 'task-ips', protocol: 'http', port: 8080, path: '/up' } as const;

const plans: readonly (readonly [string, ProbePlan])[] = [
  [
    'the image’s tag in a header',
    {
      ...(listener as Extract<ProbePlan, { through: 'listener' }>),
      checks: { status: [204], body: [], headers: [], version: { from: { header: 'X-Build' }, is: 'image-tag' } },
    },
  ],
  [
    'its digest deep in the body, beside other values',
    {
      ...(listener as Extract<ProbePlan, { through: 'listener' }>),
      checks: {
        status,
        body: [
          { pointer: '/deep/is~1it', equals: true },
          { pointer: '/n', equals: 7 },
        ],
        headers: [{ name: 'X-Up', equals: 'yes' }],
        version: { from: { pointer: '/deep/digest' }, is: 'image-digest' },
      },
    },
  ],
  [
    'each task by its own address',
    {
      ...tasks,
      checks: { status, body: [], headers: [], version: { from: { pointer: '/revision' }, is: 'revision' } },
    },
  ],
  ['the load balancer’s word', { through: 'target-health' }],
];

describe.each(plans)('a user who checks %s', (_, plan) => {
  const own = { probes: { 'before-allow-traffic': plan, 'after-allow-traffic': plan } };

  test('sees a good version pass both hooks', async () => {
    const { said } = await storyOf('flag-after-deployment', 1, rehearsed({ own }));
    const verdicts = said.filter((line) => line.includes('AllowTraffic reports'));
    expect(verdicts).toHaveLength(3); // the third is of its rollback
    expect(verdicts.filter((line) => !line.includes('reports Succeeded: healthy'))).toEqual([]);
  });

  test('sees a version stopped that fails at once', async () => {
    const { said } = await storyOf('5xx-at-once', 2, rehearsed({ own }));
    expect(said.filter((line) => line.includes('AllowTraffic reports'))).toEqual([
      expect.stringContaining('belay: BeforeAllowTraffic reports Failed'),
    ]);
  });
});

test('one bad task of several is met at its own address at once, and by chance behind a listener', async () => {
  const plan: ProbePlan = { ...tasks, checks: { status, body: [], headers: [] } };
  const own = { probes: { 'before-allow-traffic': plan, 'after-allow-traffic': plan } };
  const { said } = await storyOf('one-bad-task', 1, rehearsed({ own }));
  expect(said.join()).toContain('BeforeAllowTraffic reports Failed');
  expect((await storyOf('one-bad-task', 1)).said.join()).toContain('BeforeAllowTraffic reports Succeeded');
});

test('a version that gets slower answers /health more slowly, too', async () => {
  const { policy } = rehearsed().service;
  const strict = rehearsed({ own: { policy: { ...policy, latencyMaxMs: millis(60) } } });
  const verdicts = async (own = rehearsed()) =>
    (await storyOf('latency-creep', 2, own)).said.filter((line) => line.includes('AfterAllowTraffic reports'));
  expect(await verdicts(strict)).toEqual([expect.stringContaining('reports Failed: too-slow')]);
  expect(await verdicts()).toEqual([expect.stringContaining('reports Succeeded')]);
});

test('the others that are guarded stay names, and the service is guarded once', () => {
  const { services } = configHere(rehearsed({ guarded: 4 }), []);
  expect(services.map(({ service }) => service)).toEqual(['checkout', 'svc-1', 'svc-2', 'svc-3']);
  expect(services.filter(({ codedeploy }) => codedeploy)).toHaveLength(1);
  expect(configHere(rehearsed({ guarded: 400 }), []).services).toHaveLength(31);
});
