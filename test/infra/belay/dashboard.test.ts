import { describe, expect, test } from 'vitest';
import { HOOKS } from '../../../functions/core/hook-call.ts';
import { belayTemplate, services } from './kit.ts';
import { fieldsOf, logged, metricsOf } from './logged.ts';
import type { Asked, Json } from './template.ts';

const t = belayTemplate();
const bodyOf = (asked: Asked): Json =>
  JSON.parse(asked.text(asked.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody));
const { widgets } = bodyOf(t) as { widgets: Json[] };
const titled = (title: string): Json => widgets.find(({ properties }) => properties.title === title)?.properties;

const bundleOf = (name: string): string =>
  t
    .all('AWS::Lambda::Function')
    .find(({ Properties }) => Properties.FunctionName === name)
    ?.Properties.Handler.replace('.handler', '');

test('the dashboard is called like its stage and Region: an account has one list of them', () => {
  expect(t.one('AWS::CloudWatch::Dashboard').Properties.DashboardName).toBe('belay-prod-eu-west-1');
});

test('its dashboard shows no list of alarms where no service names one: CloudWatch refuses an empty one', () => {
  const [service] = services(1, () => ({ alarms: [] }));
  if (!service) throw new Error('there is one service');
  const { widgets: shown } = bodyOf(belayTemplate({ services: [service] })) as { widgets: Json[] };
  const lists = shown.filter(({ type }) => type === 'alarm').map(({ properties }) => properties.alarms.length);
  expect(lists).toEqual([10]);
});

describe('its widgets', () => {
  test('fit into the 24 columns', () => {
    expect(widgets.length).toBeGreaterThanOrEqual(12);
    for (const { x, width } of widgets) expect([x >= 0, x + width <= 24]).toEqual([true, true]);
  });

  test('lie over no other', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('have a title each, and each its own', () => {
    const titles = widgets.map(({ properties }) => properties.title);
    expect(titles.every((title) => title?.length > 5)).toBe(true);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('ask the Region of the stage', () => {
    const asking = widgets.filter(({ type }) => type === 'log' || type === 'metric');
    expect(asking.map(({ properties }) => properties.region)).toEqual(asking.map(() => 'eu-west-1'));
  });
});

describe('its queries', () => {
  const queries = widgets.filter(({ type }) => type === 'log').map(({ properties }) => properties);

  test('are three: decisions by why, what was done, and the verdicts in the windows', () => {
    expect(queries.map(({ title }) => title)).toEqual([
      'Decisions by why',
      'What was done, and handed over',
      'Windows: verdicts of the hooks',
    ]);
  });

  test.each(queries.map((one) => [one.title, one.query] as const))(
    '%s: names log groups that exist, and fields that are logged there',
    (_, query) => {
      const groups: string[] = [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, group = '']) => group);
      const existing = t.all('AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
      expect(groups.length).toBeGreaterThan(0);
      expect(existing).toEqual(expect.arrayContaining(groups));
      for (const bundle of groups.map((group) => bundleOf(group.replace('/aws/lambda/', '')))) {
        const [message] = /message = '([^']+)'/.exec(query)?.slice(1) ?? [];
        expect(logged[bundle]?.map((line) => line['message'])).toContain(message);
        expect([...fieldsOf(bundle), '@timestamp', 'looks']).toEqual(expect.arrayContaining([...fieldsIn(query)]));
      }
    },
  );

  test('look into the logs of both hooks for the windows', () => {
    const names = HOOKS.map((hook) => `/aws/lambda/CodeDeployHook_belay-prod-${hook}`);
    for (const name of names) expect(titled('Windows: verdicts of the hooks').query).toContain(`SOURCE '${name}'`);
  });
});

/** What a query takes for a member of the line. */
function fieldsIn(query: string): readonly string[] {
  const named = [...query.matchAll(/(?:fields|by|sort) ([^|]+)/g)].flatMap(([, list = '']) => list.split(','));
  const asked = [...query.matchAll(/(?:ispresent\(|filter |or |and )(\w+)/g)].map(([, one = '']) => one);
  const plain = named.map((one) =>
    one
      .trim()
      .replaceAll('`', '')
      .replace(/ (asc|desc)$/, ''),
  );
  return [...plain, ...asked].filter((one) => one !== 'ispresent');
}

/** CloudWatch's short form: each metric of a graph as a list, in which `.` stands for what the line before says. */
function metricsOfWidget({ properties }: Json): readonly Json[] {
  let before: readonly unknown[] = [];
  return (properties.metrics ?? []).flatMap((row: Json[]) => {
    if (typeof row[0] !== 'string') return [];
    const texts = row.filter((one) => typeof one === 'string').map((one, i) => (one === '.' ? before[i] : one));
    before = texts;
    return [texts];
  });
}

test('its metrics are those that the functions log, or those of the queue', () => {
  const all = widgets.flatMap(metricsOfWidget);
  expect(all.length).toBeGreaterThanOrEqual(14);
  for (const [namespace, name, dimension, value] of all) {
    if (namespace === 'Belay') expect(metricsOf(bundleOf(value))).toContain(`Belay ${name} ${dimension}`);
    else expect([namespace, dimension, value]).toEqual(['AWS/SQS', 'QueueName', expect.stringContaining('Wakes')]);
  }
});

test('a glance says what was done, handed over and failed, and how long a recovery took', () => {
  const singles = widgets.filter(({ properties }) => properties.view === 'singleValue');
  expect(singles.map(({ properties }) => properties.title)).toEqual([
    'Rollbacks and stops, a day',
    'Handed to people, a day',
    'Deployments that a hook failed, a day',
    'Incident to recovery, median seconds',
  ]);
});

describe('its alarms', () => {
  const alarmsOf = (asked: Asked, start: string): string[] =>
    bodyOf(asked).widgets.find((one: Json) => one.properties.title.startsWith(start)).properties.alarms;

  test('are all of those on Belay itself', () => {
    expect(alarmsOf(t, 'Belay itself')).toHaveLength(10);
  });

  test('are the guarded ones, by ARN', () => {
    expect(alarmsOf(t, 'Guarded alarms')).toEqual(
      ['checkout-5xx', 'checkout-latency', 'cart-5xx'].map(
        (name) => `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
      ),
    );
  });

  test('are each named once, and a hundred at most: CloudWatch takes no more in a widget', () => {
    const fleet = (count: number) =>
      belayTemplate({ services: services(count, (i) => ({ alarms: [`shared`, `alarm-${i}`] })) });
    expect(alarmsOf(fleet(99), 'Guarded alarms')).toHaveLength(100);
    expect(alarmsOf(fleet(100), 'Guarded alarms')).toHaveLength(100);
    expect(alarmsOf(fleet(98), 'Guarded alarms')).toHaveLength(99);
  });
});
