import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import type { Transition } from '../../functions/core/news.ts';
import { examples, part, rollBack, rolledBack, stop } from '../kit/news.ts';

const did = (over: Partial<Transition>) => part('What Belay did', over)[0];
const after = (decision: Decision, acted: boolean) => did({ decision, ...(acted ? { incident: rolledBack() } : {}) });

describe('what Belay did, word for word, when it', () => {
  const ONCE = 'Belay watches the recovery, and tells you how it ends. It takes no second step by itself';

  test('rolled back', () => {
    expect(did({ decision: rollBack })).toContain(
      `at 2026-11-21T12:01:00.000Z. checkout:43 is now vetoed: it was rolled away from. ${ONCE}`,
    );
  });

  test('stopped a deployment', () => {
    expect(did({ decision: stop })).toContain(
      `Deployment: d-BELAY0043. checkout:43 is now vetoed: it was stopped. ${ONCE}`,
    );
  });

  test.each<[string, Decision, boolean, string]>([
    [
      'rolled back and saw the service recover',
      examples.recovered,
      true,
      'It rolled back once, saw the traffic move, and asked the targets, the health check and every alarm.',
    ],
    ['did nothing, and it cleared', examples['cleared-by-itself'], false, 'Nothing; the incident is closed.'],
    [
      'had acted, and something else took over',
      examples.superseded,
      true,
      'It acted once in this incident; the incident is closed.',
    ],
    [
      'observes',
      examples['mode-observe'],
      false,
      'Nothing, and it will not: the mode is observe. In the mode act it would now roll it back from checkout:43 to checkout:41 (create-deployment).',
    ],
    [
      'proposes',
      examples['mode-propose'],
      false,
      'Nothing, and it will not: the mode is propose. What it would do is below, as a command.',
    ],
    [
      'cannot see',
      { kind: 'escalate', why: 'facts-unavailable' },
      false,
      'Nothing: it cannot see how things stand. It looks again soon, and goes on by itself once it can see.',
    ],
    [
      'acted and cannot see what came of it',
      { kind: 'escalate', why: 'facts-unavailable' },
      true,
      'It has acted once in this incident, and cannot see what came of it. It looks again soon, and goes on by itself once it can see.',
    ],
    ['waits', examples['aws-owns-rollback'], false, 'Nothing yet; it looks again soon.'],
    ['waits after an act', examples.settling, true, 'It has acted, and looks again soon.'],
    ['ignores', examples['alarm-suppressed'], false, 'Nothing.'],
    ['ignores after an act', examples['nothing-to-do'], true, 'Nothing.'],
  ])('%s', (_, decision, acted, words) => expect(after(decision, acted)).toBe(words));
});
