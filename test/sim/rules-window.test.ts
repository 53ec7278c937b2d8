import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { openWindow } from '../../sim/rules/window.ts';
import { fires, scene } from './rules-kit.ts';

describe('a window', () => {
  const openAt = async (minute: number) => {
    const s = await scene({ ...fires(-1, -3), deeds: [{ at: -9, do: 'deploy', revision: 42 }], terminationWait: 10 });
    await s.clock.advance(minutes(minute));
    s.world.happenings.runDue(s.clock.now());
    return openWindow(s.world, s.service);
  };

  test('is open until blue has been ended', async () => {
    expect(await openAt(0)).toBe(true);
    expect(await openAt(10)).toBe(false);
  });

  test('of another service is none', async () => {
    const s = await scene();
    const others = {
      serviceArn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/cart',
      status: 'IN_PROGRESS',
    } as const;
    s.world.ecs.serviceDeployments.set('another', others);
    expect(openWindow(s.world, s.service)).toBe(false);
  });

  test('on ECS is open until the deployment has ended', async () => {
    const s = await scene({ service: 'cart' });
    expect(openWindow(s.world, s.service)).toBe(false);
    s.world.ecs.deployAsAPerson('cart', 'arn:aws:ecs:eu-west-1:123456789012:task-definition/cart:7', at(0));
    s.world.happenings.runDue(at(0));
    expect(openWindow(s.world, s.service)).toBe(true);
    s.world.happenings.runDue(plus(at(0), seconds(41)));
    expect(openWindow(s.world, s.service)).toBe(false);
  });
});
