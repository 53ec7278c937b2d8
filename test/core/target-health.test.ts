import { describe, expect, test } from 'vitest';
import type { TargetFacts } from '../../functions/core/green.ts';
import { observeTargets } from '../../functions/core/target-health.ts';

const targets = (...states: string[]): TargetFacts[] =>
  states.map((state, i) => ({ target: `10.0.0.${i + 10}`, state }));

describe('a target of one that is', () => {
  // All states of elasticloadbalancing, and one of next year.
  test.each([
    ['initial', 'unreachable'],
    ['healthy', 'healthy'],
    ['unhealthy', 'unhealthy'],
    ['unhealthy.draining', 'unreachable'],
    ['unused', 'unreachable'],
    ['draining', 'unreachable'],
    ['unavailable', 'unreachable'],
    ['sleeping', 'unreachable'],
    ['', 'unreachable'],
  ])('%s makes green %s', (state, kind) => {
    expect(observeTargets(targets(state), 1).kind).toBe(kind);
  });
});

describe('with three tasks wanted, green is', () => {
  test.each([
    ['not there yet with one target short', ['healthy', 'healthy'], 'unreachable'],
    ['healthy with all of them', ['healthy', 'healthy', 'healthy'], 'healthy'],
    ['healthy with one more than wanted', ['healthy', 'healthy', 'healthy', 'healthy'], 'healthy'],
    ['healthy while one more is starting', ['healthy', 'healthy', 'healthy', 'initial'], 'healthy'],
    ['healthy while one more is leaving', ['healthy', 'healthy', 'healthy', 'draining'], 'healthy'],
    ['healthy while a sick one is leaving', ['unhealthy.draining', 'healthy', 'healthy', 'healthy'], 'healthy'],
    ['not there yet where a leaving one would be the third', ['healthy', 'healthy', 'draining'], 'unreachable'],
    ['unhealthy with one sick target of many', ['healthy', 'healthy', 'healthy', 'unhealthy'], 'unhealthy'],
    ['unhealthy with one sick target among starting ones', ['initial', 'unhealthy', 'initial'], 'unhealthy'],
    ['not there yet while all are leaving', ['draining', 'draining', 'unhealthy.draining'], 'unreachable'],
    ['not there yet with no target', [], 'unreachable'],
  ])('%s', (_, states, kind) => {
    expect(observeTargets(targets(...states), 3).kind).toBe(kind);
  });
});

test('with no task wanted, green still needs one healthy target', () => {
  expect(observeTargets([], 0).kind).toBe('unreachable');
  expect(observeTargets(targets('healthy'), 0).kind).toBe('healthy');
});

describe('what is told', () => {
  test('names the sick target and the reason that the load balancer gives', () => {
    const sick: TargetFacts = { target: '10.0.0.7', state: 'unhealthy', detail: 'Target.ResponseCodeMismatch' };
    expect(observeTargets([...targets('healthy'), sick], 2)).toEqual({
      kind: 'unhealthy',
      reason: 'unhealthy-target',
      detail: '10.0.0.7 is unhealthy: Target.ResponseCodeMismatch',
    });
    expect(observeTargets(targets('unhealthy'), 1).detail).toBe('10.0.0.10 is unhealthy: no reason given');
  });

  test('counts what is healthy and lists the rest', () => {
    expect(observeTargets(targets('healthy', 'initial', 'draining'), 2)).toEqual({
      kind: 'unreachable',
      reason: 'no-target',
      detail: '1 of 2 targets healthy (healthy, initial)',
    });
    expect(observeTargets([], 2).detail).toBe('0 of 2 targets healthy (none registered)');
    expect(observeTargets(targets('healthy', 'healthy'), 2).detail).toBe('2 of 2 targets healthy');
  });
});
