import { describe, expect, test } from 'vitest';
import { type EpochMs, minutes, plus, seconds } from '../../functions/core/units.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { atRest, openWindow } from '../../sim/rules/window.ts';
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

describe('at rest', () => {
  const deployed = async (service: 'checkout' | 'cart', revision: number) => {
    const deeds = [{ at: -60, do: 'deploy', revision }] as const;
    const s = await scene({ ...fires(-1, -3), service, deeds, terminationWait: 10 });
    const [deployment] = [...s.world.codedeploy.deployments.values()]
      .filter(({ creator }) => creator === 'user')
      .slice(-1);
    const record = [...s.world.ecs.serviceDeployments.values()].at(-1);
    const [begun, ended] =
      service === 'cart' ? [record?.startedAt, record?.finishedAt] : [deployment?.createTime, deployment?.completeTime];
    const time = (date: Date | undefined, off = 0) => ((date?.getTime() ?? Number.NaN) + off) as EpochMs;
    const rests = (from: EpochMs, to: EpochMs) => atRest(s.world, s.service, from, to);
    return { s, rests, begun: (off: number) => time(begun, off), ended: (off: number) => time(ended, off) };
  };

  test.each([['checkout', 42] as const, ['cart', 8] as const])(
    'is %s while nothing is in flight',
    async (service, revision) => {
      const { rests, begun, ended } = await deployed(service, revision);
      expect(rests(begun(-2), begun(-1))).toBe(true);
      expect(rests(begun(-2), begun(0))).toBe(false);
      expect(rests(begun(1), begun(2))).toBe(false);
      expect(rests(begun(-1), ended(1))).toBe(false);
      expect(rests(ended(0), ended(9))).toBe(false);
      expect(rests(ended(1), ended(9))).toBe(true);
    },
  );

  test('is none that goes on', async () => {
    const s = await scene({ ...fires(-1, -3), deeds: [{ at: -5, do: 'deploy', revision: 42 }], terminationWait: 60 });
    expect(atRest(s.world, s.service, at(-4), at(-3))).toBe(false);
    expect(atRest(s.world, s.service, at(0), at(1))).toBe(false);
    expect(atRest(s.world, s.service, at(-9), at(-6))).toBe(true);
  });
});
