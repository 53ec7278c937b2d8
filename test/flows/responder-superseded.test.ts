import { describe, expect, test } from 'vitest';
import { seconds } from '../../functions/core/units.ts';
import type { Fault } from '../../sim/faults.ts';
import type { Deed } from '../../sim/incident/plot.ts';
import { cart, cartDefinitionArn, registerCart } from '../../sim/shop-ecs.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { deploysNow } from '../kit/person.ts';
import { type Bend, type Played, playVirtually, type Virtual } from '../kit/responder.ts';

/* ECS has no condition on an update: what a person begins right before ours is gone by it, and must be told (S9). */

const said = ({ told }: Played) => told.map(({ what }) => what);
const results = ({ outcomes }: Virtual) => outcomes.flatMap(({ outcome }) => outcome.result ?? []);
const SLIPPED_IN = 'which somebody had begun to deploy in between';

/** Somebody ships these right before Belay's own update arrives, after its second look. */
const slippedIn = (...revisions: readonly number[]): Bend => {
  let virtual: Virtual | undefined;
  let left = revisions;
  return {
    prepare: (open) => {
      virtual = open;
      for (const revision of revisions) registerCart(open.world, revision);
    },
    meets: async ({ name, run }) => {
      if (name !== 'ecs.update' || !virtual) return run();
      for (const revision of left) deploysNow(virtual.world, revision);
      left = [];
      return run();
    },
  };
};

const intentOf = async ({ ledger }: Played) => (await ledger.read('cart')).past.at(-1)?.intent;

describe('an update that nobody was faster than', () => {
  test('is told as such, and nobody is asked to deploy anything again', async () => {
    const played = await playVirtually({ service: 'cart' });
    expect(results(played)).toEqual(['started']);
    expect(played.outcomes[0]?.outcome.because).toBeUndefined();
    expect((await intentOf(played))?.superseded).toBeUndefined();
    for (const { text } of played.told) expect(text).not.toMatch(/supersede|deploy it again|in between/i);
  });

  test('supersedes nothing of a person’s, where a failed deployment has left something behind', async () => {
    const deeds: readonly Deed[] = [{ at: 1, do: 'deploy', revision: 9 }];
    const alarms = { 'cart-5xx': alarmPlot([{ at: 6, state: 'ALARM', onset: 4 }], { follows: true }) };
    const plot = { service: 'cart', deeds, bad: [9], neverStarts: [9], alarms } as const;
    const played = await playVirtually(plot, undefined, {
      // ECS gives up, and does not go back: 8 stays beside what never came up.
      prepare: ({ world }) => {
        const service = world.ecs.services.get(cart.serviceArn);
        if (service) service.deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } };
      },
    });
    expect(results(played)).toEqual(['started']);
    expect((await intentOf(played))?.superseded).toBeUndefined();
    expect(played.told[0]?.text).not.toContain(SLIPPED_IN);
  });
});

describe('somebody who deploys between the second look and the update', () => {
  test('is superseded, and everybody hears of it: the log, the message, and what is kept of the incident', async () => {
    const played = await playVirtually({ service: 'cart' }, undefined, slippedIn(10));
    expect(results(played)).toEqual(['started']);
    expect(played.outcomes[0]?.outcome.because).toBe(`it has superseded cart:10, ${SLIPPED_IN}`);
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    const [act, end] = played.told.map(({ text }) => text);
    expect(act?.split('\n')[0]).toBe(
      `cart (prod) is being rolled back from cart:8 to cart:7 (update-service), over cart:10, ${SLIPPED_IN}.`,
    );
    expect(act).toContain('If that was the fix, deploy it again once Belay says that the service has recovered');
    expect(end).toContain('If that was the fix, deploy it again.');
    expect((await intentOf(played))?.superseded).toEqual([cartDefinitionArn(10)]);
    expect(played.audit.effects).toHaveLength(1);
    expect(played.final).toMatchObject({ healthy: true, running: 'cart:7' });
  });

  test('costs no call more than nobody does', async () => {
    const count = ({ world }: Played) => world.journal.filter(({ service }) => service === 'ecs').length;
    const alone = await playVirtually({ service: 'cart' });
    const crowded = await playVirtually({ service: 'cart' }, undefined, slippedIn(10));
    expect(count(crowded)).toBe(count(alone));
  });

  test('more than once has each named once', async () => {
    const played = await playVirtually({ service: 'cart' }, undefined, slippedIn(10, 11, 10));
    expect((await intentOf(played))?.superseded?.toSorted()).toEqual([cartDefinitionArn(10), cartDefinitionArn(11)]);
  });

  test('the bad revision anew is told, and is not asked to do so again', async () => {
    const played = await playVirtually({ service: 'cart' }, undefined, slippedIn(8));
    expect(played.told[0]?.text.split('\n')[0]).toContain(`over cart:8, ${SLIPPED_IN}`);
    expect(played.told[0]?.text).not.toContain('deploy it again');
  });

  test('is heard of at the next look, if the message could not be sent', async () => {
    const silent: Fault = { service: 'sns', operation: 'Publish', kind: 'access-denied', times: 1 };
    const played = await playVirtually({ service: 'cart', faults: [silent] }, undefined, slippedIn(10));
    expect(played.outcomes[0]?.outcome.told).toBe('failed');
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.told[0]?.text).toContain(`over cart:10, ${SLIPPED_IN}`);
  });

  test('is found by a look at the service, if the update’s own answer is lost', async () => {
    const lost: Fault = { service: 'ecs', operation: 'UpdateService', kind: 'hang-after-effect', times: 1 };
    const played = await playVirtually({ service: 'cart', faults: [lost] }, undefined, slippedIn(10));
    expect(results(played)).toEqual(['adopted']);
    expect(played.outcomes[0]?.outcome.because).toContain('cart:10');
    expect(played.told[0]?.text).toContain(`over cart:10, ${SLIPPED_IN}`);
    expect(played.audit.effects).toHaveLength(1);
  });

  test('is found at the next look, if the function dies right after the update', async () => {
    const slip = slippedIn(10);
    let died = false;
    const played = await playVirtually({ service: 'cart' }, undefined, {
      prepare: async (virtual) => {
        // So long that what was superseded is there to be seen.
        virtual.world.ecs.startTimes.set(cartDefinitionArn(7), seconds(900));
        await slip.prepare?.(virtual);
      },
      meets: async (meeting) => {
        const answer = await slip.meets?.(meeting);
        if (meeting.name !== 'ecs.update' || died) return answer;
        died = true;
        return meeting.die();
      },
    });
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.told[0]?.text).toContain(`over cart:10, ${SLIPPED_IN}`);
    expect(played.audit.effects).toHaveLength(1);
  });
});
