import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Transition } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { epochMs } from '../../functions/core/units.ts';
import { decisions, rolledBack, transition } from '../kit/news.ts';

/* Whatever names, evidence and AWS's answers hold: it is told, on clean lines, within bounds, and nothing throws. */

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('\u001b[31m', '\u0000', '\n', '\u202e', '\ud83d', "'", '$(x)', 'a', '<!channel>'),
  }),
  fc.constantFrom('', ' ', '\u001b]0;x', 'x'.repeat(10_000), '\u{1f6d2}'.repeat(5_000), '&<>\n'.repeat(2_500)),
);
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 60 });
const maybe = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined });

const transitions: fc.Arbitrary<Transition> = fc.record({
  service: wild,
  stage: wild,
  mode: wild,
  account: wild,
  region: wild,
  cluster: wild,
  ecsService: wild,
  codedeploy: maybe(fc.record({ application: wild, deploymentGroup: wild })),
  at: fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Infinity, 9e15)).map(epochMs),
  incident: maybe(wild.map((id) => rolledBack({ id }))),
  decision: fc
    .tuple(fc.constantFrom(...decisions), wild)
    .map(([d, deployment]) => (d.kind === 'stop-deployment' ? { ...d, deployment } : d)),
  guards: some(fc.record({ guard: wild, fired: fc.boolean(), evidence: wild })),
  alarms: some(fc.record({ name: wild, line: wild })),
  result: maybe(wild),
  firing: some(wild),
  stillFiring: some(wild),
  placement: maybe(wild.map((containerName) => ({ containerName, containerPort: 8080 }))),
});

const texts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
};

test('every transition is told without a character that is not text, in bounded length', () => {
  fc.assert(
    fc.property(transitions, (hostile) => {
      const news = announce(hostile);
      expect(news.subject).toMatch(/^Belay: [ -~]{1,92}$/);
      expect(news.text).not.toMatch(/[^\n\P{C}]|\p{Zl}|\p{Zp}/u);
      const rest = [...texts(news.json), ...texts(news.attributes), ...texts(news.chat)];
      expect(rest.filter((text) => /[^\n\P{C}]/u.test(text))).toEqual([]);
      expect(Object.values(news.attributes).filter((value) => value === '')).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(news))).toBeLessThan(500_000);
      expect(JSON.parse(JSON.stringify(news))).toEqual(news);
    }),
    { numRuns: 300 },
  );
});

test('every link is one of the AWS console', () => {
  fc.assert(
    fc.property(transitions, (hostile) => {
      const links = announce(hostile).json['links'] as { url: string }[];
      const hosts = links.map(({ url }) => new URL(url)).map(({ protocol, host }) => `${protocol}//${host}`);
      expect(
        hosts.filter(
          (host) =>
            !/^https:\/\/([a-z]+(-[a-z]+)+-\d+\.)?console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/.test(
              host,
            ),
        ),
      ).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('the parts of the text keep their order and their number, whatever the names say', () => {
  const heading =
    /^(Why|What Belay did|Evidence|What you do now|Links|Drift|If you ship a fix now|Everything .*|More: .*)$/;
  fc.assert(
    fc.property(wild, (name) => {
      const over = { service: name, alarms: [{ name, line: name }], stillFiring: [name], result: 'started' };
      const parts = announce(transition(over)).text.split('\n\n').slice(1);
      const headings = parts.map((lines) => lines.split('\n')[0] ?? '');
      expect(headings.filter((line) => !heading.test(line))).toEqual([]);
      expect(headings).toHaveLength(9);
    }),
    { numRuns: 200 },
  );
});
