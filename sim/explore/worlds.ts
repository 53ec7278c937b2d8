import { seconds } from '../../functions/core/units.ts';
import { plainPlot } from '../incident/plain.ts';
import type { Plot } from '../incident/plot.ts';
import { definitionArn } from '../shop.ts';
import { cartDefinitionArn, registerCart } from '../shop-ecs.ts';
import { inWindow, justRisen, register43 } from './pasts.ts';
import type { SmallWorld } from './small-world.ts';

const good = { checkout: definitionArn(41), cart: cartDefinitionArn(7) };

const small = (
  service: Plot['service'],
  world: Omit<SmallWorld, 'plot' | 'good'> & { readonly plot?: Partial<Plot> },
): SmallWorld => ({ ...world, plot: { ...plainPlot(service), until: 45, ...world.plot }, good: good[service] });

/** All that are gone through, small ones first. */
export const WORLDS: readonly SmallWorld[] = [
  small('checkout', { name: 'two', about: '2 wakes, CodeDeploy', wakes: 2, acts: [1, 1], endsWell: true }),
  small('cart', { name: 'two-ecs', about: '2 wakes, ECS', wakes: 2, acts: [1, 1], endsWell: true }),
  small('checkout', {
    name: 'two-stop',
    about: '2 wakes, a bad deployment in flight that nobody watches',
    plot: inWindow,
    wakes: 2,
    acts: [1, 1],
    endsWell: true,
  }),
  small('checkout', {
    name: 'two-fix',
    about: '2 wakes, and a person who ships a fix',
    wakes: 2,
    person: [{ do: 'deploy', revision: 43 }],
    prepare: register43,
    acts: [0, 1],
    endsWell: true,
  }),
  small('cart', {
    name: 'two-fix-ecs',
    about: '2 wakes, and a person who calls UpdateService',
    wakes: 2,
    person: [{ do: 'deploy', revision: 9 }],
    prepare: (world) => void registerCart(world, 9),
    acts: [0, 1],
    endsWell: true,
  }),
  small('checkout', {
    name: 'two-stop-person',
    about: '2 wakes and a person, all of whom may stop the bad deployment',
    plot: inWindow,
    wakes: 2,
    person: [{ do: 'stop' }],
    acts: [0, 1],
    endsWell: true,
  }),
  small('checkout', {
    name: 'stop-aws',
    about: '1 wake, and CodeDeploy, which watches the alarm, stops and goes back by itself',
    plot: { ...inWindow, awsWatches: ['checkout-5xx'], alarms: justRisen },
    wakes: 1,
    moments: [seconds(1), seconds(3)],
    brisk: true,
    acts: [0, 0],
    endsWell: true,
  }),
  small('checkout', {
    name: 'two-stop-aws',
    about: '2 wakes, and CodeDeploy, which watches the alarm and stops the deployment by itself',
    plot: { ...inWindow, awsWatches: ['checkout-5xx'], alarms: justRisen },
    wakes: 2,
    moments: [seconds(1)],
    brisk: true,
    acts: [0, 0],
    endsWell: true,
    deep: true,
  }),
  small('checkout', {
    name: 'crash',
    about: '1 wake that dies anywhere, CodeDeploy',
    wakes: 1,
    crashes: 1,
    acts: [1, 1],
    endsWell: true,
  }),
  small('cart', {
    name: 'crash-ecs',
    about: '1 wake that dies anywhere, ECS',
    wakes: 1,
    crashes: 1,
    acts: [1, 1],
    endsWell: true,
  }),
  small('checkout', {
    name: 'two-crash',
    about: '2 wakes, one of which dies anywhere',
    wakes: 2,
    crashes: 1,
    acts: [1, 1],
    endsWell: true,
  }),
  small('checkout', {
    name: 'lost',
    about: '2 wakes, and any one answer to a write is lost',
    wakes: 2,
    lost: 1,
    acts: [1, 1],
    endsWell: true,
    deep: true,
  }),
  small('cart', {
    name: 'lost-ecs',
    about: '2 wakes, and any one answer to a write is lost, ECS',
    wakes: 2,
    lost: 1,
    acts: [1, 1],
    endsWell: true,
  }),
  small('checkout', {
    name: 'hold',
    about: '1 wake, and a person who holds the service and then releases it',
    wakes: 1,
    person: [
      { do: 'hold', scope: 'service' },
      { do: 'release', scope: 'service' },
    ],
    acts: [0, 1],
  }),
  small('checkout', {
    name: 'hold-all',
    about: '1 wake, and a person who holds all services',
    wakes: 1,
    person: [{ do: 'hold', scope: 'all' }],
    acts: [0, 1],
  }),
  small('checkout', {
    name: 'slow-fix',
    about: '1 slow wake, and a person whose fix comes and goes in four seconds',
    wakes: 1,
    person: [{ do: 'deploy', revision: 43 }],
    moments: [seconds(4)],
    brisk: true,
    prepare: (world) => {
      register43(world);
      Object.assign(world.codedeploy.pace, { queueMs: 0, installMs: 1_000, testTrafficMs: 0, terminateMs: 1_000 });
    },
    plot: { terminationWait: 0 },
    acts: [0, 1],
    endsWell: true,
  }),
  small('cart', {
    name: 'slow-fix-ecs',
    about: '1 slow wake, and a person whose UpdateService has ended in four seconds',
    wakes: 1,
    person: [{ do: 'deploy', revision: 9 }],
    moments: [seconds(4)],
    brisk: true,
    prepare: (world) => {
      registerCart(world, 9);
      world.ecs.startTimes.set(cartDefinitionArn(9), seconds(1));
    },
    acts: [0, 1],
    endsWell: true,
  }),
  ...(['checkout', 'cart'] as const).flatMap((service) => {
    const frozen = { wakes: 2, moments: [seconds(100)], brisk: true, acts: [1, 1], endsWell: true } as const;
    const name = service === 'cart' ? 'frozen-ecs' : 'frozen';
    const about = 'frozen until long after its lease has ended';
    return [
      small(service, {
        ...frozen,
        name,
        about: `1 wake that is ${about}, and 1 that comes then`,
        late: 1,
        deep: service === 'checkout',
      }),
      small(service, { ...frozen, name: `two-${name}`, about: `2 wakes, all of which may be ${about}`, deep: true }),
    ];
  }),
  small('cart', { name: 'three-ecs', about: '3 wakes, ECS', wakes: 3, acts: [1, 1], endsWell: true }),
  small('checkout', {
    name: 'three',
    about: '3 wakes, CodeDeploy',
    wakes: 3,
    acts: [1, 1],
    endsWell: true,
    deep: true,
  }),
];
