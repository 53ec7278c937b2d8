import { describe, expect, test } from 'vitest';
import { shop } from '../../sim/shop.ts';
import { bothWays, signal } from '../kit/contract.ts';

describe.each(bothWays)('SNS, %s', (_, make) => {
  const message = {
    subject: 'Belay: checkout',
    body: 'Failed: “why” <&> \n second line',
    attributes: { why: 'no-answer' },
  };

  test('publishes a message as it was written', async () => {
    const { ports, world } = await make();
    await ports.tell(message, signal);
    expect(world.sns.published).toEqual([
      expect.objectContaining({
        topicArn: shop.topic,
        subject: message.subject,
        message: message.body,
        attributes: { why: expect.objectContaining({ DataType: 'String', StringValue: 'no-answer' }) },
      }),
    ]);
  });

  test('refuses a topic that is gone', async () => {
    const { ports, world } = await make();
    world.sns.topics.clear();
    await expect(ports.tell(message, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });
});
