import { describe, expect, test } from 'vitest';
import type { Transition } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { decisions, examples, rollBack, rolledBack, transition } from '../kit/news.ts';

interface Chat {
  readonly content: {
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}
const chat = (over: Partial<Transition> = {}) => announce(transition(over)).chat as unknown as Chat;

describe('the chat notification', () => {
  test('is one of the schema, version 1.0', () => {
    expect(chat({ incident: rolledBack() })).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'Rollback Started: checkout (prod), bad-deployment',
        description: expect.stringMatching(/^checkout \(prod\) is being rolled back from checkout:43 to checkout:41/),
        nextSteps: [expect.stringContaining('Do not deploy'), expect.stringContaining('checkout:43')],
        keywords: ['checkout', 'prod', 'roll-back', 'bad-deployment'],
      },
      metadata: {
        threadId: 'checkout-2026-11-21T12:00:00.000Z',
        summary: 'checkout (prod) is being rolled back from checkout:43 to checkout:41 (create-deployment).',
        eventType: 'Rollback Started',
        relatedResources: ['d-BELAY0044', rollBack.from, rollBack.to],
        additionalContext: {
          service: 'checkout',
          stage: 'prod',
          decision: 'roll-back',
          why: 'bad-deployment',
          severity: 'info',
          mode: 'act',
          account: '123456789012',
          region: 'eu-west-1',
        },
      },
    });
  });

  test('tells why, what Belay did, what fires and where to read on', () => {
    const lines = chat().content.description.split('\n');
    expect(lines.slice(1)).toEqual([
      'Why: the trouble began with the revision that runs (bad-deployment). nothing speaks against it',
      expect.stringMatching(/^Belay: It started the rollback/),
      'Alarm checkout-5xx: in ALARM, began 2026-11-21T11:58:00.000Z',
      'More: docs/runbook.md#bad-deployment',
    ]);
  });

  test('keeps one thread an incident, and one a service where there is none', () => {
    expect(chat({ incident: undefined }).metadata.threadId).toBe('checkout-prod');
  });

  test('names what runs where nothing was to be done', () => {
    const over = { decision: examples['no-known-good'], running: rollBack.from };
    expect(chat(over).metadata.relatedResources).toEqual([rollBack.from]);
  });

  test('has no half commands: it says where they are', () => {
    const [step] = chat({ decision: examples['mode-propose'] }).content.nextSteps;
    expect(step).toMatch(/^If you agree, do it .*\(the command is in the mail\)\.$/);
    expect(JSON.stringify(chat({ decision: examples['mode-propose'] }))).not.toContain('aws deploy');
  });

  test('does not let a name call the whole channel, or pass for markup', () => {
    const name = '<!channel> & <@U123>';
    const told = JSON.stringify(chat({ service: name, alarms: [{ name, line: name }] }).content);
    expect(told).toContain('&lt;!channel&gt; &amp; &lt;@U123&gt;');
    expect(told).not.toMatch(/[<>]/);
  });
});

describe('the lengths', () => {
  const long = '<&>'.repeat(4_000);
  const over: Partial<Transition> = {
    service: long,
    stage: long,
    mode: long,
    account: long,
    region: long,
    cluster: long,
    ecsService: long,
    result: `x${long}`,
    incident: { ...rolledBack(), id: long },
    guards: [{ guard: long, fired: true, evidence: long }],
    alarms: Array.from({ length: 60 }, () => ({ name: long, line: long })),
    firing: Array.from({ length: 60 }, () => long),
  };

  test.each(decisions.map((decision) => [`${decision.kind} ${decision.why}`, decision]))(
    'are kept by %s',
    (_, decision) => {
      const { content, metadata } = chat({ ...over, decision });
      expect(content.title.length).toBeLessThanOrEqual(250);
      expect(content.description.length).toBeLessThanOrEqual(2_500);
      expect(content.nextSteps.length).toBeLessThanOrEqual(5);
      expect(Math.max(...content.nextSteps.map((step) => step.length))).toBeLessThanOrEqual(350);
      expect(Math.max(...content.keywords.map((word) => word.length))).toBeLessThanOrEqual(75);
      expect(metadata.threadId.length).toBeLessThanOrEqual(200);
      expect(metadata.summary.length).toBeLessThanOrEqual(250);
      const others = [...metadata.relatedResources, ...Object.values(metadata.additionalContext)];
      expect(Math.max(...others.map((text) => text.length))).toBeLessThanOrEqual(300);
    },
  );

  test('are cut without cutting an escaped letter in two', () => {
    const texts = decisions.flatMap((decision) => {
      const { content, metadata } = chat({ ...over, decision });
      return [content.title, content.description, metadata.summary, ...content.keywords];
    });
    expect(texts.filter((text) => /&(?!(amp|lt|gt);)/.test(text))).toEqual([]);
  });
});
