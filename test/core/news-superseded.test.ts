import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import type { Incident } from '../../functions/core/incident.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { definitionArn } from '../kit/core.ts';
import { examples, firstLine, part, rollBack, rolledBack, text, transition } from '../kit/news.ts';

/* An update by ECS that went over what somebody had just begun to deploy. */

const over = (...revisions: readonly number[]): Incident => {
  const { intent, ...rest } = rolledBack();
  return { ...rest, ...(intent ? { intent: { ...intent, superseded: revisions.map(definitionArn) } } : {}) };
};
const decision: Decision = { ...rollBack, via: 'update-service' };
const acted = (...revisions: readonly number[]) => ({ decision, incident: over(...revisions), result: 'started' });
const steps = (of: Parameters<typeof part>[1]) => part('What you do now', of);

describe('what an update has superseded', () => {
  test('is in the first line, after what was done', () => {
    expect(firstLine(acted(44))).toBe(
      'checkout (prod) is being rolled back from checkout:43 to checkout:41 (update-service), over checkout:44, which somebody had begun to deploy in between.',
    );
    expect(firstLine(acted(44, 45))).toContain(', over checkout:44, checkout:45, which somebody');
  });

  test('is said with the reason why Belay could not spare it, and with its full name in the evidence', () => {
    expect(part('What Belay did', acted(44))[0]).toContain(' checkout:44 went with it: ECS cannot refuse that. Belay');
    expect(part('Evidence', acted(44))).toContain(`Superseded: checkout:44 (${definitionArn(44)})`);
  });

  test('comes first of what to do: to be deployed again when the rollback is over, if it was the fix', () => {
    expect(steps(acted(44))[0]).toBe(
      "1. Belay's rollback has superseded checkout:44, which somebody had begun to deploy: find out who. If that was the fix, deploy it again once Belay says that the service has recovered, or calls you.",
    );
  });

  test.each(['recovered', 'rollback-did-not-help', 'rollback-failed'] as const)(
    'is still to be deployed again, and at once, when the rollback is over (%s)',
    (why) => {
      expect(steps({ decision: examples[why], incident: over(44) })[0]).toMatch(/was the fix, deploy it again\.$/);
    },
  );

  test('is for programs too', () => {
    const json = (incident: Incident) => announce(transition({ decision, incident, result: 'started' })).json;
    expect(json(over(44))['superseded']).toEqual([definitionArn(44)]);
    expect(json(rolledBack())).not.toHaveProperty('superseded');
  });

  test('is not to be deployed again if it is the bad revision itself', () => {
    expect(firstLine(acted(43))).toContain('over checkout:43');
    expect(text(acted(43))).not.toContain('deploy it again');
    expect(steps(acted(43, 44))[0]).toContain('has superseded checkout:44, which');
  });

  test('is nothing, mostly: then nothing is said of it', () => {
    for (const incident of [rolledBack(), over()]) {
      expect(text({ decision, incident, result: 'started' })).not.toMatch(/supersede|in between|went with it/i);
    }
  });

  test('is bounded, however much a ledger says', () => {
    const many = Array.from({ length: 500 }, (_, i) => i + 100);
    expect(firstLine(acted(...many)).length).toBeLessThan(500);
  });
});
