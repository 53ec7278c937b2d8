import { describe, expect, test } from 'vitest';
import { elapsed, minutes } from '../../functions/core/units.ts';
import { alarmEvent } from '../kit/incident-plot.ts';
import { openVirtually, type Played, played, playVirtually } from '../kit/responder.ts';

/* Many services at once: one cause, one page, no act. */

const said = ({ told }: Played) => told.map(({ what }) => what);
const batch = (bodies: readonly unknown[]) => ({
  Records: bodies.map((body, i) => ({ messageId: `m${i}`, eventSource: 'aws:sqs', body: JSON.stringify(body) })),
});

describe('too many services that fire', () => {
  test('are a shared cause: nothing is done, and people are told once', async () => {
    const result = await playVirtually({ others: { guarded: 10, firing: 5, sharing: [] } });
    expect(said(result)).toEqual(['escalate shared-cause-suspected']);
    expect(result.audit.effects).toEqual([]);
  });

  test('a few less are not', async () => {
    const result = await playVirtually({ others: { guarded: 20, firing: 3, sharing: [] } });
    expect(said(result)).toEqual(['roll-back bad-deployment', 'close recovered']);
  });

  test('in one batch send one page, not one each', async () => {
    const names = ['basket', 'stock', 'search', 'mail'];
    const sharing = names.map((service) => ({ service, shiftedAt: -30 }));
    const own = (service: string) => [`${service}-5xx`];
    const virtual = await openVirtually(
      { others: { guarded: 0, firing: 0, sharing } },
      {
        config: (config) => ({
          ...config,
          services: config.services.map((s) => (names.includes(s.service) ? { ...s, alarms: own(s.service) } : s)),
        }),
        prepare: ({ world }) => {
          const like = world.cloudwatch.alarms.get('checkout-5xx');
          if (like?.kind !== 'metric') throw new Error('the plot has a metric alarm');
          for (const AlarmName of names.flatMap(own)) {
            world.cloudwatch.alarms.set(AlarmName, { ...like, alarm: { ...like.alarm, AlarmName } });
          }
        },
      },
    );
    await virtual.respond(batch(['checkout', ...names].map((service) => alarmEvent(`${service}-5xx`))));
    // Looked at side by side: whoever would act counts once more before it does.
    const whys = virtual.outcomes.map(({ outcome }) => outcome.decision.why);
    expect(whys.filter((why) => why === 'shared-cause-suspected').length).toBeGreaterThanOrEqual(3);
    expect(virtual.outcomes[0]?.outcome).toMatchObject({
      service: 'checkout',
      decision: { why: 'shared-cause-suspected' },
    });
    expect(virtual.world.journal.filter(({ operation }) => operation === 'CreateDeployment')).toEqual([]);
    expect(said(played(virtual)).filter((what) => what === 'escalate shared-cause-suspected')).toHaveLength(1);
  });
});

describe('two services in one batch that share an alarm', () => {
  const shared = (shiftedAt: number) =>
    playVirtually({ others: { guarded: 0, firing: 0, sharing: [{ service: 'basket', shiftedAt }] } });

  test('of which only one shifted within reach: that one is gone back from', async () => {
    const result = await shared(-5_000);
    expect(result.audit.effects).toHaveLength(1);
    expect(result.final).toMatchObject({ healthy: true, running: 'checkout:41' });
  });

  test('of which both shifted within reach: nobody can tell, and people are told', async () => {
    const result = await shared(-20);
    expect(result.audit.effects).toEqual([]);
    expect(said(result)).toContain('escalate shared-cause-suspected');
  });
});

test('an incident of many hours is looked at four times an hour, and its page is still the last word', async () => {
  const result = await playVirtually({
    served: [{ revision: 41, from: -4_000, kind: 'deploy', proven: false }],
    until: 12 * 60,
  });
  const looks = result.outcomes.filter(({ outcome }) => outcome.decision.why === 'handed-over');
  expect(looks.length).toBeGreaterThan(40);
  expect(looks.length).toBeLessThan(55);
  expect(said(result)).toEqual(['escalate no-known-good']);
  expect(elapsed(looks[0]?.at as never, looks[1]?.at as never)).toBeLessThanOrEqual(minutes(16));
});
