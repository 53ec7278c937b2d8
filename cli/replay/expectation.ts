import type { ReplayDocument } from './document.ts';
import type { Expectation } from './scenario-file.ts';

/** What a scenario promised and did not keep, a sentence each. */
export function unmet(expected: Expectation, document: ReplayDocument): string[] {
  const seen: Record<keyof Expectation, unknown> = {
    verdict: document.verdict,
    why: document.why,
    report: document.report,
    notifications: document.notifications.length,
    probes: document.observations.length,
    proofs: document.proofs.length,
  };
  return Object.entries(expected)
    .filter(([key, value]) => value !== undefined && seen[key as keyof Expectation] !== value)
    .map(([key, value]) => `${key}: expected ${value}, got ${seen[key as keyof Expectation]}`);
}
