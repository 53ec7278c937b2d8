import { describe, expect, test } from 'vitest';
import type { ProbePlan } from '../../functions/core/config.ts';
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
