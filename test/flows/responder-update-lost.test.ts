import { describe, expect, test } from 'vitest';
import type { Fault, FaultKind } from '../../sim/faults.ts';
import { deploysNow } from '../kit/person.ts';
import { type Bend, type Played, playVirtually, type Virtual } from '../kit/responder.ts';

/* ECS has no nonce: what came of an update is told by the deployments that were not there when it was decided. */

const said = ({ told }: Played) => told.map(({ what }) => what);
const results = ({ outcomes }: Virtual) => outcomes.flatMap(({ outcome }) => outcome.result ?? []);
const lost = (kind: FaultKind): Fault => ({ service: 'ecs', operation: 'UpdateService', kind, times: 1 });

describe('an update whose answer is lost', () => {
  test.each([
    ['and had no effect is made again, once AWS surely knows of none', 'hang', 2],
    ['but took effect is not', 'hang-after-effect', 1],
  ] as const)('%s', async (_, kind, writes) => {
    const played = await playVirtually({ service: 'cart', faults: [lost(kind)] });
    expect(played.world.journal.filter(({ operation }) => operation === 'UpdateService')).toHaveLength(writes);
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
  });

  /** The look right after it shows nothing, and then somebody acts. */
  const unread = (then: (virtual: Virtual) => void): Bend => {
    let virtual: Virtual | undefined;
    let updated = false;
    return {
      prepare: (open) => {
        virtual = open;
      },
      meets: async ({ name, run }) => {
        if (name === 'ecs.update') {
          updated = true;
          return run();
        }
        if (!updated || name !== 'ecs.service' || !virtual) return run();
        updated = false;
        const before = await run();
        then(virtual);
        return typeof before === 'string' ? before : { ...(before as object), versions: [] };
      },
    };
  };
  test.each(['hang', 'hang-after-effect'] as const)(
    'is never made again (%s) over somebody who deploys the bad revision anew meanwhile: people decide',
    async (kind) => {
      const plot = { service: 'cart', faults: [lost(kind)], until: 40 } as const;
      const played = await playVirtually(
        plot,
        undefined,
        unread(({ world }) => deploysNow(world, 8)),
      );
      expect(results(played)[0]).toBe('unclear');
      expect(played.world.journal.filter(({ operation }) => operation === 'UpdateService')).toHaveLength(1);
      expect(said(played)).toEqual(['escalate rollback-failed']);
      expect(played.told[0]?.text).toContain('cart:8 was deployed anew meanwhile');
    },
  );

  test('is adopted at the next look, if the one right after it shows nothing', async () => {
    const plot = { service: 'cart', faults: [lost('hang-after-effect')] } as const;
    const played = await playVirtually(
      plot,
      undefined,
      unread(() => {}),
    );
    expect(results(played)).toEqual(['unclear']);
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.audit.effects).toHaveLength(1);
  });
});
