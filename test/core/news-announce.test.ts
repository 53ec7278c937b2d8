import { describe, expect, test } from 'vitest';
import { DETAIL_TYPES, type DetailType } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { decisions, examples, part, rollBack, rolledBack, stop, transition } from '../kit/news.ts';

const named = decisions.map((decision) => [`${decision.kind} ${decision.why}`, decision] as const);

describe('every transition', () => {
  test.each(named)(
    'links to the web address of the runbook in every form, if the config has one: %s',
    (_, decision) => {
      const runbookUrl = 'https://example.com/runbook.md';
      const { text, json, chat } = announce(transition({ decision, runbookUrl }));
      const page = `${runbookUrl}#${decision.why}`;
      expect(text.split('\n').at(-1)).toBe(`More: ${page}`);
      expect(json).toHaveProperty('runbook', page);
      expect(JSON.stringify(chat)).toContain(page);
      expect(`${text}${JSON.stringify(chat)}`).not.toContain('docs/runbook.md');
    },
  );

  test.each(named)('is told in every form: %s', (_, decision) => {
    const { subject, text, json, chat, attributes, detailType } = announce(transition({ decision }));
    expect(subject).toBe(`Belay: ${detailType}: checkout prod (${decision.why})`);
    expect(text.split('\n')[0]).toMatch(/checkout \(prod\).*\.$/);
    expect(text).toContain(`\n\nWhy\n${decision.why}: `);
    expect(text.split('\n').at(-1)).toBe(`More: docs/runbook.md#${decision.why}`);
    expect(part('What you do now', { decision })[0]).toMatch(/^1\. .{8,}/);
    expect(part('What Belay did', { decision })).toHaveLength(1);
    expect(json).toMatchObject({ decision: { kind: decision.kind, why: decision.why } });
    expect(chat).toMatchObject({ version: '1.0', source: 'custom' });
    expect(attributes).toMatchObject({ decision: decision.kind, why: decision.why });
  });

  test.each(named)('says nothing that is none: %s', (_, decision) => {
    const bare = { codedeploy: undefined, incident: undefined, guards: [], alarms: [], firing: [] };
    const told = [transition({ decision }), transition({ decision, ...bare })].map(announce);
    expect(JSON.stringify(told)).not.toMatch(/undefined|NaN|\[object|\bnull\b|[.:,] ?\.| {2}[a-z]+:/);
  });

  test.each(named)('pages if it is an escalation, and only then: %s', (_, decision) => {
    const severity = decision.kind === 'escalate' ? 'page' : 'info';
    const { attributes, json } = announce(transition({ decision }));
    expect([attributes['severity'], json['severity']]).toEqual([severity, severity]);
  });
});

describe('the detail type', () => {
  const expected: [DetailType, Parameters<typeof transition>[0]][] = [
    ['Rollback Started', { decision: rollBack }],
    ['Rollback Started', { decision: rollBack, result: 'started' }],
    ['Rollback Started', { decision: rollBack, result: 'adopted' }],
    ['Incident Waiting', { decision: rollBack, result: 'lost-race' }],
    ['Incident Waiting', { decision: rollBack, result: 'CreateDeployment: no answer in 5000 ms' }],
    ['Deployment Stopped', { decision: stop }],
    ['Incident Waiting', { decision: stop, result: 'already-over' }],
    ['Rollback Finished', { decision: examples.recovered }],
    ['Incident Closed', { decision: examples['cleared-by-itself'] }],
    ['Incident Closed', { decision: examples.superseded }],
    ['Escalated', { decision: examples['no-known-good'] }],
    ['Rollback Observed', { decision: examples['mode-observe'] }],
    ['Rollback Proposed', { decision: examples['mode-propose'] }],
    ['Incident Waiting', { decision: examples.settling }],
    ['Alarm Ignored', { decision: examples['lease-held'] }],
  ];

  test.each(expected)('is %s for %o', (detailType, over) => {
    expect(announce(transition(over)).detailType).toBe(detailType);
  });

  test('is one of the list, and each of the list has a use', () => {
    expect(new Set(expected.map(([detailType]) => detailType))).toEqual(new Set(DETAIL_TYPES));
  });
});

describe('the subject', () => {
  test.each(named)('keeps the verdict and the reason under the longest name: %s', (_, decision) => {
    const { subject, detailType } = announce(transition({ decision, service: 's'.repeat(255) }));
    expect(subject.length).toBe(99);
    expect(subject).toMatch(new RegExp(`^Belay: ${detailType}: s+ \\(${decision.why}\\)$`));
  });
});

describe('the attributes', () => {
  test('are those that subscriptions filter by', () => {
    expect(announce(transition()).attributes).toEqual({
      kind: 'incident',
      service: 'checkout',
      stage: 'prod',
      decision: 'roll-back',
      why: 'bad-deployment',
      severity: 'info',
    });
  });

  test('are never empty: SNS refuses an empty value', () => {
    const { attributes } = announce(transition({ service: '', stage: '\n' }));
    expect(attributes).toMatchObject({ service: 'unknown', stage: 'unknown' });
  });
});

describe('the JSON', () => {
  test('is one object with the whole story', () => {
    const { json } = announce(transition({ incident: rolledBack(), result: 'started' }));
    expect(json).toMatchObject({
      version: 1,
      service: 'checkout',
      stage: 'prod',
      mode: 'act',
      at: '2026-11-21T12:01:00.000Z',
      incident: 'checkout-2026-11-21T12:00:00.000Z',
      decision: { ...rollBack, deployment: 'd-BELAY0044' },
      guards: transition().guards,
      alarms: transition().alarms,
      result: 'started',
      runbook: 'docs/runbook.md#bad-deployment',
    });
  });

  test('gives an act held back the revisions that it would have had', () => {
    const { kind: _, why: __, ...act } = rollBack;
    const { json } = announce(transition({ decision: examples.held }));
    expect(json['decision']).toEqual({ kind: 'escalate', why: 'held', ...act });
    expect(json['commands']).toEqual([expect.stringMatching(/^printf/), expect.stringMatching(/create-deployment/)]);
  });

  test('does not take a close for an act: what was done before stands apart', () => {
    const { json } = announce(transition({ decision: examples.recovered, incident: rolledBack() }));
    expect(json['decision']).toEqual({ kind: 'close', why: 'recovered' });
    expect(json['act']).toMatchObject({ via: 'create-deployment', from: rollBack.from, to: rollBack.to });
    expect(json['commands']).toEqual([]);
  });

  test('counts every service that fires', () => {
    const firing = Array.from({ length: 300 }, (_, i) => `service-${i}`);
    expect(announce(transition({ firing })).json).toMatchObject({ firing: firing.slice(0, 100), firingCount: 300 });
  });

  test('survives being written and read', () => {
    const { json } = announce(transition({ incident: undefined }));
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json).not.toHaveProperty('incident');
  });
});
