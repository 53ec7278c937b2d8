import { describe, expect, test } from 'vitest';
import { changes } from '../../tools/game-day/watch.ts';
import { GREEN } from '../kit/rollback.ts';
import { quickShop, runAt, withFile } from './kit.ts';

describe('watch', () => {
  test('watches the newest deployment of the group where none is named', async () => {
    const aws = quickShop();
    const id = aws.ship();
    await aws.pass(100);
    const ran = await runAt(aws, withFile('watch'));
    expect(ran.code).toBe(0);
    expect(ran.lines[0]).toMatch(new RegExp(`^12:01:40 ${id} BeforeInstall Succeeded$`));
    expect(ran.lines.at(-1)).toMatch(new RegExp(`^12:02:40 ${id} deployment Succeeded$`));
  });

  test('watches the one that is named, whatever its end', async () => {
    const aws = quickShop();
    aws.world.ecs.startTimes.set(GREEN, 'never');
    const id = aws.ship();
    const ran = await runAt(aws, ['watch', id]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.lines.join('\n')).toContain(`${id} deployment Failed`);
  });

  test('Ctrl-C ends it, also while it waits for the rollback of what has failed', async () => {
    const aws = quickShop();
    aws.world.ecs.startTimes.set(GREEN, 'never');
    aws.world.codedeploy.pace.rollbackDelayMs = 60_000;
    const id = aws.ship();
    await aws.pass(121);
    const interrupt = new AbortController();
    const ran = await runAt(aws, ['watch', id], { signal: interrupt.signal, sleep: async () => interrupt.abort() });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.lines.at(-1)).toMatch(/ deployment Failed /);
  });

  test('has nothing to watch where nothing was ever deployed: one line, exit code 1', async () => {
    const aws = quickShop();
    aws.world.codedeploy.deployments.clear();
    const ran = await runAt(aws, withFile('watch'));
    const err = 'game-day: nothing was ever deployed by shop/checkout-prod\n';
    expect(ran).toMatchObject({ code: 1, lines: [], err });
  });

  test('Ctrl-C ends it, also while a call is under way', async () => {
    const interrupt = new AbortController();
    const hanging = quickShop({}, [{ service: 'codedeploy', operation: 'GetDeployment', times: 1, kind: 'hang' }]);
    const id = hanging.ship();
    const running = runAt(hanging, ['watch', id], { signal: interrupt.signal });
    while (!hanging.world.journal.some(({ outcome }) => outcome === 'hang')) await new Promise(setImmediate);
    interrupt.abort();
    expect(await running).toMatchObject({ code: 130, err: '' });
  });
});

describe('a change', () => {
  const look = { status: 'InProgress', events: { AllowTraffic: 'InProgress' }, weights: { Green: 10, Blue: 90 } };

  test('of the traffic is told once', () => {
    const before = { ...look, weights: {} };
    expect(changes(before, look)).toEqual(['traffic: Blue 90 %, Green 10 %']);
    expect(changes(look, look)).toEqual([]);
    expect(changes(look, { ...look, weights: { Blue: 0, Green: 100 } })).toEqual(['traffic: Blue 0 %, Green 100 %']);
  });

  test('of an event is told, and what waits its turn is not', () => {
    const events = { AllowTraffic: 'Succeeded', AfterAllowTraffic: 'Pending' };
    expect(changes(look, { ...look, events })).toEqual(['AllowTraffic Succeeded']);
  });

  test('of the end comes last, with its cause', () => {
    const ended = {
      ...look,
      status: 'Stopped',
      error: 'ALARM_ACTIVE: the alarm fired',
      events: { AllowTraffic: 'Skipped' },
    };
    expect(changes(look, ended)).toEqual([
      'AllowTraffic Skipped',
      'deployment Stopped (ALARM_ACTIVE: the alarm fired)',
    ]);
  });
});
