import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { incidentSchema } from '../../cli/replay/incident/scenario.ts';
import { loadScenario, shippedScenarios } from '../../cli/replay/scenario-file.ts';
import { checkConfig } from '../../functions/core/config.ts';
import { HOOKS, parseHookCall } from '../../functions/core/hook-call.ts';
import { FAILED_WHYS } from '../../functions/core/verdict.ts';
import { filesUnder, read } from '../kit/files.ts';

const LINES_MAX = 200;
const existing = (...folders: string[]) => folders.filter((folder) => existsSync(folder));
const lineCount = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

describe('a file', () => {
  test(`is read in one sitting: it has at most ${LINES_MAX} lines`, () => {
    const files = existing('functions', 'infra', 'sim', 'cli').flatMap((room) => filesUnder(room, '.ts'));
    expect(files.length).toBeGreaterThan(50);
    const long = files.map((file) => `${file}: ${lineCount(read(file))} lines`);
    expect(long.filter((entry) => Number(/(\d+) lines$/.exec(entry)?.[1]) > LINES_MAX)).toEqual([]);
  });

  test('leaves nothing to do later: what is open is an issue', () => {
    const rooms = existing('functions', 'infra', 'sim', 'cli', 'test', 'tools', 'bench', 'events', 'docs');
    const files = ['.ts', '.md', '.yaml', '.json', '.cjs'].flatMap((end) =>
      rooms.flatMap((room) => filesUnder(room, end)),
    );
    const later = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X:|HA', 'CK:'].join(''));
    expect(files.filter((file) => later.test(read(file)))).toEqual([]);
  });

  test('ends in a line break, and no line ends in blanks', () => {
    const files = existing('functions', 'infra', 'sim', 'cli', 'tools').flatMap((room) => filesUnder(room, '.ts'));
    expect(files.filter((file) => !/[^\n]\n$/.test(read(file)) || /[ \t]$/m.test(read(file)))).toEqual([]);
  });
});

describe('a test', () => {
  const tests = filesUnder('test', '.test.ts').filter((file) => !file.startsWith('test/repo/'));

  test('is never skipped, left for later, run alone or tried again', () => {
    const shy = /\b(test|it|describe)(\.\w+)*\.(skip|todo|only|fails|skipIf|runIf|retry)\b|\bretry:\s*[1-9]/;
    expect(tests.filter((file) => shy.test(read(file)))).toEqual([]);
  });

  test('never sleeps', () => {
    const sleeps = /setTimeout\((resolve|r|done)\b|from 'node:timers\/promises'/;
    const turns = /import \{ setImmediate \} from 'node:timers\/promises'/;
    expect(tests.filter((file) => sleeps.test(read(file).replace(turns, '')))).toEqual([]);
  });
});

describe('the packages', () => {
  const manifest = JSON.parse(read('package.json'));
  const lock = JSON.parse(read('package-lock.json'));
  const pins = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }) as [string, string][];

  test('are pinned to exact versions', () => {
    expect(pins.length).toBeGreaterThan(10);
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('are locked as they are pinned', () => {
    const locked = pins.map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(locked).toEqual(pins);
  });

  test("are locked by what they hold, not by somebody's mirror", () => {
    const { '': _root, ...packages } = lock.packages as Record<string, Record<string, unknown>>;
    const entries = Object.entries(packages);
    expect(entries.filter(([, entry]) => 'resolved' in entry).map(([name]) => name)).toEqual([]);
    // What comes inside another package's archive is held by that one's hash.
    const alone = entries.filter(([, entry]) => !entry['inBundle']);
    expect(alone.filter(([, entry]) => !entry['integrity']).map(([name]) => name)).toEqual([]);
  });
});

describe('a sample', () => {
  test.each(HOOKS)('events/%s.json is a call of that hook', (hook) => {
    expect(parseHookCall(JSON.parse(read(`events/${hook}.json`)))).toMatchObject({ ok: true });
  });

  test('events/belay.config.json is a config', () => {
    expect(checkConfig(JSON.parse(read('events/belay.config.json')))).toMatchObject({ ok: true });
  });

  test('is JSON, if it says so', () => {
    const documents = filesUnder('events', '.json').map((file) => JSON.parse(read(file)) as unknown);
    expect(documents.length).toBeGreaterThanOrEqual(3);
    expect(documents).toEqual(documents.map(() => expect.any(Object)));
  });

  test.each(shippedScenarios())('events/scenarios/%s.yaml is a scenario', (name) => {
    const { expect: promise, ...scenario } = loadScenario(name);
    expect(scenario).toHaveProperty('name', name);
    expect('verdict' in promise || 'decision' in promise).toBe(true);
  });
});

describe('events/README.md', () => {
  const { expect: promise, ...keys } = incidentSchema.shape;
  const responders = () => read('events/README.md').split('### Of the responder')[1] ?? '';

  test.each([...Object.keys(keys), ...Object.keys(promise.shape)])(
    "tells of the responder's scenarios what %s means",
    (key) => expect(responders()).toMatch(new RegExp(`^\\| [^|]*\`${key}\``, 'm')),
  );

  test.each(filesUnder('events', '.json').map((path) => path.slice('events/'.length)))(
    'says of the sample %s where it comes from',
    (file) => expect(read('events/README.md')).toContain(`\`${file}\``),
  );
});

describe('the runbook', () => {
  const headings = () =>
    [...read('docs/runbook.md').matchAll(/^#{2,3} `?([\w-]+)`?\s*$/gm)].map(([, heading]) => heading);

  test.each(FAILED_WHYS)('says what to do at %s', (why) => expect(headings()).toContain(why));
});
