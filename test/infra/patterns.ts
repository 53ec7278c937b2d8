import type * as events from 'aws-cdk-lib/aws-events';
import { Rule } from 'aws-cdk-lib/aws-events';
import { templateOf, testStack } from './kit.ts';

/* A small EventBridge: exact values and prefixes, as far as Belay's rules use it. */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type RenderedPattern = Readonly<Record<string, Json>>;

/** The patterns as EventBridge gets them, from the template of a stack of rules. */
export function rendered(patterns: readonly events.EventPattern[]): RenderedPattern[] {
  const stack = testStack();
  for (const [i, eventPattern] of patterns.entries()) new Rule(stack, `Rule${i}`, { eventPattern });
  const rules = Object.values(templateOf(stack).findResources('AWS::Events::Rule'));
  return rules.map((rule) => rule['Properties'].EventPattern as RenderedPattern);
}

/** Does the event wake anybody? */
export const isMatchedBy = (patterns: readonly RenderedPattern[], event: unknown): boolean =>
  patterns.some((pattern) => matches(pattern, event));

function matches(pattern: Json, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(event) ? event : [event];
    return values.some((value) => pattern.some((matcher: Json) => isMet(matcher, value)));
  }
  if (typeof event !== 'object' || event === null) return false;
  return Object.entries(pattern as object).every(([key, inner]) => matches(inner, Reflect.get(event, key)));
}

function isMet(matcher: Json, value: unknown): boolean {
  if (typeof matcher !== 'object' || matcher === null) return matcher === value;
  const { prefix, ...others } = matcher as { readonly prefix?: string };
  if (prefix === undefined || Object.keys(others).length > 0) {
    throw new Error(`this EventBridge knows no ${JSON.stringify(matcher)}`);
  }
  return typeof value === 'string' && value.startsWith(prefix);
}
