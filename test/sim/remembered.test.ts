import { expect, test } from 'vitest';
import { at } from '../../sim/incident/symptoms.ts';
import { scene } from './rules-kit.ts';

test('a rolling deployment that failed left the term of what it went back to, and none of its own', async () => {
  const { remembered } = await scene({
    service: 'cart',
    served: [
      { revision: 7, from: -20_160, kind: 'deploy', proven: true },
      { revision: 8, from: -4_320, kind: 'deploy', proven: true },
    ],
    deeds: [
      { at: -65, do: 'deploy', revision: 9 },
      { at: -6, do: 'deploy', revision: 11 },
    ],
    neverStarts: [9],
  });
  const terms = remembered.terms.get('cart') ?? [];
  // ECS's breaker trips three minutes after the start.
  expect(terms.map(({ kind, definition, shift }) => [kind, definition.split(':').at(-1), shift])).toEqual([
    ['deploy', '7', at(-20_160)],
    ['deploy', '8', at(-4_320)],
    ['rollback', '8', at(-62)],
    ['deploy', '11', at(-6)],
  ]);
});
