import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../functions/core/news.ts';
import { bothWays, fault, signal, topic } from '../kit/contract-small.ts';
import { noon } from '../kit/core.ts';

const news: Announcement = {
  subject: 'Belay: checkout rolled back',
  text: 'Rolled back: “why” <&>\nsecond line',
  json: { service: 'checkout', decision: 'roll-back' },
  chat: { version: '1.0', source: 'custom', content: { title: 'Rolled back' } },
  attributes: { service: 'checkout', why: 'bad-deploy' },
  detailType: 'Rollback Started',
};
const attribute = (value: string) => expect.objectContaining({ DataType: 'String', StringValue: value });

describe.each(bothWays)('news, %s', (_, make) => {
  test('people get it by SNS, in a body for each protocol', async () => {
    const { ports, world } = await make();
    await ports.news.publish(news, signal);
    expect(world.sns.published).toEqual([
      expect.objectContaining({
        topicArn: topic,
        subject: news.subject,
        attributes: { service: attribute('checkout'), why: attribute('bad-deploy') },
      }),
    ]);
    const bodies = JSON.parse(world.sns.published[0]?.message ?? '');
    expect(bodies).toMatchObject({ default: news.text, email: news.text });
    expect(JSON.parse(bodies.sqs)).toEqual(news.json);
    expect(JSON.parse(bodies.https)).toEqual(news.chat);
  });

  test.each([
    ['the account’s default bus', undefined, 'default'],
    ['the bus of that name', 'audit', 'audit'],
  ])('programs get it by EventBridge, on %s', async (_case, asked, bus) => {
    const { ports, world } = await make(asked === undefined ? {} : { bus: asked });
    await ports.news.publish(news, signal);
    const { detailType, json: detail } = news;
    expect(world.events.put).toEqual([{ at: noon, bus, source: 'belay', detailType, detail }]);
  });

  test('of hostile length it is cut, and still arrives both ways', async () => {
    const { ports, world } = await make();
    const long = '\u0000"✓😀\n'.repeat(200_000);
    const json = { ...news.json, long };
    await ports.news.publish({ ...news, text: long, json, chat: { long }, attributes: { a: 'a', long } }, signal);
    expect(world.sns.published).toHaveLength(1);
    expect(world.events.put).toMatchObject([{ detail: news.json }]);
  });

  test.each([
    ['sns', 'Publish', 'access-denied', 'refused', 'sns:Publish'],
    ['sns', 'Publish', 'server-error', 'unavailable', 'sns:Publish'],
    ['events', 'PutEvents', 'access-denied', 'refused', 'PutEvents'],
    ['events', 'PutEvents', 'server-error', 'unavailable', 'PutEvents'],
  ] as const)('%s %s under “%s” fails as %s, and the other is done', async (service, op, kind, outcome, named) => {
    const { ports, world } = await make({ faults: [fault(service, op, kind, 99)] });
    const said = ports.news.publish(news, signal);
    await expect(said).rejects.toMatchObject({ outcome, operation: expect.stringContaining(named) });
    expect([world.sns.published.length, world.events.put.length]).toEqual(service === 'sns' ? [0, 1] : [1, 0]);
  });

  test('when neither way is open, the failure says both', async () => {
    const faults = [fault('sns', 'Publish', 'access-denied'), fault('events', 'PutEvents', 'server-error', 99)];
    const { ports } = await make({ faults });
    const said = ports.news.publish(news, signal);
    await expect(said).rejects.toMatchObject({ name: 'CallFailed', outcome: 'unavailable' });
    await expect(said).rejects.toThrow(/Publish: .*; .*PutEvents: /);
  });

  test.each([
    ['InternalFailure', 'unavailable'],
    ['ThrottlingException', 'unavailable'],
    ['NotAuthorizedForSourceException', 'refused'],
  ])('an entry that EventBridge does not take for %s fails the call as %s', async (code, outcome) => {
    const { ports, world } = await make();
    world.events.entryFailures.push(code);
    const said = ports.news.publish(news, signal);
    await expect(said).rejects.toMatchObject({ name: 'CallFailed', outcome, message: expect.stringContaining(code) });
    expect(world.sns.published).toHaveLength(1);
  });

  test('a bus that is gone is no secret', async () => {
    const { ports } = await make({ bus: 'gone' });
    await expect(ports.news.publish(news, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });
});
