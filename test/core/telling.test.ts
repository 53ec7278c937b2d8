import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { UNREACHABLE } from '../../functions/core/observation.ts';
import type { HookRecord } from '../../functions/core/record.ts';
import { messageFor } from '../../functions/core/telling.ts';
import { millis } from '../../functions/core/units.ts';
import {
  CAUTIONS,
  FAILED_WHYS,
  failed,
  type ReportOutcome,
  SUCCEEDED_WHYS,
  succeeded,
} from '../../functions/core/verdict.ts';
import { at, healthy, hookRecord, unhealthy } from '../kit/core.ts';

const findings = [
  ...FAILED_WHYS.map((why) => failed(why, `evidence of ${why}`)),
  ...SUCCEEDED_WHYS.map((why) => succeeded(why, `evidence of ${why}`)),
];
const failure = (over: Partial<HookRecord> = {}) =>
  hookRecord({ finding: failed('unhealthy-status', 'status 500'), ...over });
const line = (record: HookRecord, start: string) =>
  messageFor(record)
    .body.split('\n')
    .find((text) => text.startsWith(start));

describe('there is a message for', () => {
  test.each(findings)('$verdict because of $why', (finding) => {
    const { subject, body, attributes } = messageFor(hookRecord({ finding }));
    expect(subject).toBe(`Belay: checkout before-allow-traffic ${finding.verdict} (${finding.why})`);
    expect(body.split('\n')[0]).toBe(`${finding.verdict}: evidence of ${finding.why} [${finding.why}]`);
    expect(attributes).toEqual({
      kind: 'hook-verdict',
      hook: 'before-allow-traffic',
      verdict: finding.verdict,
      why: finding.why,
      report: 'reported',
      service: 'checkout',
    });
  });
});

describe('what to do is said', () => {
  test('with the web address of the runbook, if the config has one', () => {
    const { body } = messageFor(failure(), 'https://example.com/runbook.md');
    expect(body).toContain('More: https://example.com/runbook.md#unhealthy-status');
  });

  test.each(FAILED_WHYS)('for %s, with the place in the runbook', (why) => {
    const record = failure({ finding: failed(why, 'because') });
    expect(line(record, 'What to do: ')?.length).toBeGreaterThan('What to do: '.length + 20);
    expect(line(record, 'More: ')).toBe(`More: docs/runbook.md#${why}`);
  });

  test.each(SUCCEEDED_WHYS)('not for the success %s', (why) => {
    expect(messageFor(hookRecord({ finding: succeeded(why, 'because') })).body).not.toContain('What to do');
  });

  test.each(['unhealthy-status', 'unhealthy-body', 'too-slow', 'failed-in-soak'] as const)(
    'for %s by sending people to the answer that /health gave',
    (why) => {
      expect(line(failure({ finding: failed(why, 'because') }), 'What to do: ')).toContain('what /health');
    },
  );

  test('without sending anybody to an answer of /health that nobody has had', () => {
    const unasked = [
      'unknown-deployment',
      'service-not-found',
      'aws-unavailable',
      'unhealthy-target',
      ...UNREACHABLE,
    ] as const;
    const advice = unasked.map((why) => line(failure({ finding: failed(why, 'because') }), 'What to do: '));
    expect(unasked.filter((_, i) => advice[i]?.includes('what /health'))).toEqual([]);
  });
});

describe('CodeDeploy was told', () => {
  const said = {
    reported: 'CodeDeploy was told Failed at 2026-11-21T12:00:01.000Z.',
    'presumed-reported':
      'CodeDeploy was told Failed by 2026-11-21T12:00:01.000Z; its answer was lost, and it says that it knows.',
    'already-reported': 'CodeDeploy already had a status for this hook, which stays; this verdict did not count.',
    'not-reported': 'CodeDeploy could NOT be told (503 three times): it waits up to an hour unless it is stopped.',
    'nobody-to-answer': 'The event does not say whom to answer, so nothing was reported.',
  } satisfies Record<ReportOutcome, string>;

  test.each(Object.entries(said))('what the second line says: %s', (outcome, sentence) => {
    const report = { outcome: outcome as ReportOutcome, at: at(1), error: '503 three times' };
    expect(messageFor(failure({ report })).body.split('\n')[1]).toBe(sentence);
  });

  test('nothing, where no answer came', () => {
    expect(messageFor(failure({ report: { outcome: 'not-reported', at: at(1) } })).body).toContain('(no answer)');
  });
});

describe('the body names', () => {
  test.each([
    ['Service: ', 'Service: checkout (prod)'],
    ['Deployment: ', 'Deployment: d-BELAY0042'],
    ['Group: ', 'Group: shop/checkout-prod'],
    ['Task definition: ', 'Task definition: arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:42'],
    ['Hook: ', 'Hook: before-allow-traffic'],
  ])('%s', (start, text) => {
    expect(line(failure(), start)).toBe(text);
  });

  test('the incident, where there is one', () => {
    expect(line(failure(), 'Incident: ')).toBeUndefined();
    const subject = { ...failure().subject, incident: 'i-7' };
    expect(line(failure({ subject }), 'Incident: ')).toBe('Incident: i-7');
  });

  test('only what is known, where the event was not one of CodeDeploy', () => {
    const finding = failed('bad-event', 'DeploymentId is missing');
    const { subject, body, attributes } = messageFor(
      failure({ finding, call: undefined, subject: {}, observations: [] }),
    );
    expect(subject).toBe('Belay: unknown before-allow-traffic Failed (bad-event)');
    expect(body).not.toMatch(/undefined|Service:|Deployment:|Group:|Task definition:|Last probes|Note:/);
    expect(attributes).not.toHaveProperty('service');
  });

  test('that CodeDeploy could not be told comes before the verdict, even before a good one', () => {
    const report = { outcome: 'not-reported' as const, at: at(1), error: 'throttled' };
    const { subject, body, attributes } = messageFor(hookRecord({ finding: succeeded('healthy', 'well'), report }));
    expect(subject).toBe('Belay: NOT REPORTED: checkout before-allow-traffic Succeeded (healthy)');
    expect(attributes).toMatchObject({ verdict: 'Succeeded', report: 'not-reported' });
    expect(body).toContain('What to do: Stop the deployment');
    expect(body).toContain('docs/runbook.md#not-reported');
  });

  test('the deployment in the subject, where the service is not known yet', () => {
    expect(messageFor(failure({ subject: {} })).subject).toContain('Belay: d-BELAY0042 before-allow-traffic');
  });

  test('the only probe, and none where there was none', () => {
    expect(messageFor(failure()).body).toContain(
      'Last probes (1 in all):\n  2026-11-21T12:00:00.000Z  healthy: status 200',
    );
    expect(messageFor(failure({ observations: [] })).body).not.toContain('Last probes');
  });

  test('the last five probes, and how many there were', () => {
    const observations = Array.from({ length: 7 }, (_, i) => ({
      ...(i === 6 ? unhealthy : { ...healthy, detail: `probe ${i}` }),
      at: at(i),
      tookMs: millis(1),
    }));
    const { body } = messageFor(failure({ observations }));
    expect(body).toContain('Last probes (7 in all):\n  2026-11-21T12:00:02.000Z  healthy: probe 2\n');
    expect(body).toContain('  2026-11-21T12:00:06.000Z  unhealthy: status 500');
    expect(body).not.toContain('probe 1');
  });

  test.each(CAUTIONS)('the caution %s', (kind) => {
    expect(messageFor(failure({ cautions: [{ kind, detail: 'a detail' }] })).body).toContain(
      `Note:\n  ${kind}: a detail`,
    );
  });
});

describe('the subject', () => {
  const names = fc.oneof(fc.string({ maxLength: 300, unit: 'binary' }), fc.string({ minLength: 60, maxLength: 300 }));

  test('is one that SNS accepts, whatever the service is called: one line of ASCII, under 100 characters', () => {
    fc.assert(
      fc.property(names, fc.constantFrom(...findings), fc.constantFrom(...HOOKS), (service, finding, hook) => {
        const { subject } = messageFor(hookRecord({ subject: { service }, finding, hook }));
        expect(subject).toMatch(/^Belay: [ -~]{1,92}$/);
      }),
      { numRuns: 500 },
    );
  });

  test('still tells the verdict and why under the longest name that ECS allows', () => {
    const subject = { service: 's'.repeat(255) };
    const told = (finding: HookRecord['finding']) =>
      messageFor(hookRecord({ finding, hook: 'after-allow-traffic', subject })).subject;
    const ends = findings.map((finding) => ` after-allow-traffic ${finding.verdict} (${finding.why})`);
    expect(findings.map(told).map((text, i) => text.slice(-(ends[i]?.length ?? 0)))).toEqual(ends);
  });

  test('has no letter that mail would have to encode', () => {
    expect(messageFor(failure({ subject: { service: 'kässe\n\u{1f6d2}' } })).subject).toMatch(/^Belay: k\?sse\?\?\??/);
  });
});
