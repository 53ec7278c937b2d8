import fc from 'fast-check';
import type { OwnAct } from '../../functions/core/facts.ts';
import type { Incident, Intent } from '../../functions/core/incident.ts';
import type { Hold, Veto } from '../../functions/core/term.ts';
import { epochMs, minus, minutes } from '../../functions/core/units.ts';
import { ago, mostly, name, period, rarely, revision } from './any.ts';
import { definitionArn, noon } from './core.ts';

/* Any incident, with any act of its own, and what people and earlier incidents have left behind. */

const intent: fc.Arbitrary<Intent> = fc.record({
  nonce: fc.constant('n-1'),
  act: fc.constantFrom('roll-back', 'stop-deployment'),
  via: fc.constantFrom('create-deployment', 'update-service', 'stop-deployment', 'stop-service-deployment'),
  from: revision.map((n) => definitionArn(n)),
  to: revision.map((n) => definitionArn(n)),
  veto: revision.map((n) => `hash-${n}`),
  at: ago(40),
});
const deployment = fc.constant('d-BELAY0099');
export const own: fc.Arbitrary<OwnAct> = fc.oneof(
  fc.constant({ state: 'none' as const }),
  fc.constant({ state: 'unclear' as const }),
  fc.record({
    state: fc.constant('in-flight' as const),
    deployment,
    shift: mostly(ago(40), fc.constant(undefined), 2),
  }),
  fc.record({ state: fc.constant('succeeded' as const), deployment, shift: ago(40) }),
  fc.record({ state: fc.constant('failed' as const), deployment, because: fc.constant('STOPPED') }),
);

const whyAndWhen = (...whys: string[]) => fc.record({ why: fc.constantFrom(...whys), at: ago(60) });
export const incident: fc.Arbitrary<Incident> = fc.record({
  id: fc.constant('checkout-1'),
  openedAt: ago(60),
  onsets: mostly(fc.dictionary(name, period, { maxKeys: 3 }), fc.constant({})),
  waitingSince: mostly(fc.constant(undefined), ago(70), 1),
  intent: mostly(fc.constant(undefined), intent, 2),
  quietSince: rarely(ago(40)),
  handedOver: rarely(
    whyAndWhen('held', 'facts-unavailable', 'no-known-good', 'rollback-did-not-help', 'rollback-overdue'),
  ),
});

export const veto: fc.Arbitrary<Veto> = fc.record({
  hash: revision.map((n) => `hash-${n}`),
  incident: fc.constant('checkout-0'),
  reason: fc.constant('rolled back'),
  at: ago(900),
});
export const hold: fc.Arbitrary<Hold> = fc.record({
  scope: fc.constantFrom('service', 'all'),
  reason: fc.constant('sale day'),
  at: ago(60),
  until: fc.constantFrom(undefined, minus(noon, minutes(1)), noon, epochMs(noon + 1)),
});
