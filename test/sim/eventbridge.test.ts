import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from 'vitest';
import { noon } from './seed.ts';
import { refusalOf } from './wire.ts';
import { smallWorld } from './wire-small.ts';

const entry = { Source: 'belay', DetailType: 'Rollback Started', Detail: '{"service":"checkout"}' };

describe('PutEvents', () => {
  test('records what was put, on the default bus or on the one that is named', async () => {
    const { world, events } = await smallWorld();
    world.events.buses.add('audit');
    const arn = 'arn:aws:events:eu-west-1:123456789012:event-bus/audit';
    const Entries = [entry, { ...entry, EventBusName: 'audit' }, { ...entry, EventBusName: arn }];
    const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries }));
    expect(FailedEntryCount).toBe(0);
    const event = { at: noon, source: 'belay', detailType: 'Rollback Started', detail: { service: 'checkout' } };
    expect(world.events.put).toEqual(['default', 'audit', 'audit'].map((bus) => ({ ...event, bus })));
  });

  test.each([
    ['no source', { Source: '' }, 'InvalidArgument'],
    ['a detail type of 129 characters', { DetailType: 'x'.repeat(129) }, 'InvalidArgument'],
    ['a source of AWS’s own', { Source: 'aws.ecs' }, 'NotAuthorizedForSourceException'],
    ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
    ['a detail that is no object', { Detail: '[]' }, 'MalformedDetail'],
    ['an unknown bus', { EventBusName: 'gone' }, 'InvalidArgument'],
  ])('does not take an entry with %s, and takes the others', async (_, over, code) => {
    const { world, events } = await smallWorld();
    const answer = await events.send(new PutEventsCommand({ Entries: [{ ...entry, ...over }, entry] }));
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([code, undefined]);
    expect(world.events.put).toHaveLength(1);
  });

  const room = 262_144 - 'belay'.length - 'Rollback Started'.length - '{"x":""}'.length;
  const detail = (x: string) => ({ ...entry, Detail: JSON.stringify({ x }) });

  test('takes what is smaller than its limit', async () => {
    const { world, events } = await smallWorld();
    await events.send(new PutEventsCommand({ Entries: [detail('x'.repeat(room - 1))] }));
    expect(world.events.put).toHaveLength(1);
  });

  test.each([
    ['no entries', []],
    ['eleven entries', Array.from({ length: 11 }, () => entry)],
    ['what is as large as its limit', [detail('x'.repeat(room))]],
    ['what is larger in bytes, though not in letters', [detail('é'.repeat(room / 2 + 1))]],
  ])('refuses %s', async (_, Entries) => {
    const { events } = await smallWorld();
    const refusal = await refusalOf(events.send(new PutEventsCommand({ Entries })));
    expect(refusal).toHaveProperty('name', 'ValidationException');
  });
});
