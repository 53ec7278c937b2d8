import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filesUnder, read } from '../kit/files.ts';
import { strayImports } from './arrows.ts';

const rooms = ['functions', 'infra', 'sim', 'cli', 'tools'];

test('the repository imports along its arrows and in no other direction', () => {
  const files = rooms.filter((room) => existsSync(room)).flatMap((room) => filesUnder(room, '.ts'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => strayImports(file, read(file)))).toEqual([]);
});

describe('against the arrows', () => {
  test.each([
    ['core', 'flows', 'functions/core/a.ts', '../flows/b.ts'],
    ['core', 'adapters', 'functions/core/a.ts', '../adapters/b.ts'],
    ['core', 'runtime', 'functions/core/a.ts', '../runtime/b.ts'],
    ['core', 'an entry', 'functions/core/a.ts', '../before-allow-traffic.ts'],
    ['core', 'sim', 'functions/core/a.ts', '../../sim/world.ts'],
    ['flows', 'adapters', 'functions/flows/a.ts', '../adapters/b.ts'],
    ['flows', 'runtime', 'functions/flows/a.ts', '../runtime/b.ts'],
    ['adapters', 'runtime', 'functions/adapters/a.ts', '../runtime/b.ts'],
    ['runtime', 'an entry', 'functions/runtime/a.ts', '../after-allow-traffic.ts'],
    ['an entry', 'another', 'functions/before-allow-traffic.ts', './after-allow-traffic.ts'],
    ['an entry', 'cli', 'functions/before-allow-traffic.ts', '../cli/main.ts'],
    ['infra', 'flows', 'infra/a.ts', '../functions/flows/b.ts'],
    ['sim', 'adapters', 'sim/aws/a.ts', '../../functions/adapters/b.ts'],
    ['sim', 'runtime', 'sim/a.ts', '../functions/runtime/b.ts'],
    ['sim', 'cli', 'sim/a.ts', '../cli/b.ts'],
    ['cli', 'test', 'cli/a.ts', '../test/kit/b.ts'],
    ['cli', 'bench', 'cli/replay/a.ts', '../../bench/b.ts'],
    ['tools', 'test', 'tools/a.ts', '../test/kit/b.ts'],
    ['core', 'a room of tomorrow', 'functions/core/a.ts', '../tomorrow/b.ts'],
    ['core', 'an absolute path', 'functions/core/a.ts', '/srv/belay/functions/core/b.ts'],
  ])('%s may not import %s', (_room, _other, path, from) => {
    expect(strayImports(path, `import { b } from '${from}';`)).toEqual([expect.stringMatching(/must not import/)]);
  });

  test.each([
    ['import … from', "import { b } from '../flows/b.ts';"],
    ['import type', "import type { B } from '../flows/b.ts';"],
    ['import with a default and all', "import b, * as c from '../flows/b.ts';"],
    ['a bare import', "import '../flows/b.ts';"],
    ['export … from', "export { b } from '../flows/b.ts';"],
    ['export *', "export * from '../flows/b.ts';"],
    ['export * as', "export * as b from '../flows/b.ts';"],
    ['export type', "export type { B } from '../flows/b.ts';"],
    ['a dynamic import', "const b = import('../flows/b.ts');"],
    ['a dynamic import deep inside', "const f = () => ({ b: [() => import('../flows/b.ts')] });"],
    ['the type of an import', "type B = import('../flows/b.ts').B;"],
    ['require', "const b = require('../flows/b.ts');"],
    ['module.require', "const b = module.require('../flows/b.ts');"],
    ['require.resolve', "const b = require.resolve('../flows/b.ts');"],
    ['import = require', "import b = require('../flows/b.ts');"],
    ['several lines', "import {\n  b,\n  c,\n} from\n  '../flows/b.ts';"],
  ])('%s is seen', (_, text) => {
    expect(strayImports('functions/core/a.ts', text)).toEqual([
      'functions/core/a.ts: core must not import flows (functions/flows/b.ts)',
    ]);
  });

  test.each([
    ['a sum', "const b = import('../' + name);"],
    ['a variable', 'const b = require(name);'],
  ])('%s that nobody can follow is refused', (_, text) => {
    expect(strayImports('functions/core/a.ts', text)).toEqual([
      'functions/core/a.ts: core must not compute what it imports',
    ]);
  });
});

describe('along the arrows', () => {
  test.each([
    ['functions/core/a.ts', "import { b } from './b.ts';"],
    ['functions/core/a.ts', "import * as v from '@badrap/valita';"],
    ['functions/flows/a.ts', "import { b } from '../core/b.ts';"],
    ['functions/adapters/a.ts', "import { b } from '../flows/b.ts';"],
    ['functions/runtime/a.ts', "export { b } from '../adapters/b.ts';"],
    ['functions/before-allow-traffic.ts', "import { b } from './runtime/b.ts';"],
    ['sim/aws/a.ts', "import { b } from '../../functions/core/b.ts';"],
    ['cli/replay/a.ts', "import { b } from '../../functions/after-allow-traffic.ts';"],
    ['tools/a.ts', "import { b } from '../cli/b.ts';"],
    ['test/flows/a.test.ts', "import { b } from '../../bench/b.ts';"],
    ['bench/a.ts', "import { b } from '../test/kit/b.ts';"],
    ['functions/core/a.ts', "// import { b } from '../flows/b.ts';"],
    ['functions/core/a.ts', 'const text = "import { b } from \'../flows/b.ts\';";'],
  ])('%s may say %s', (path, text) => expect(strayImports(path, text)).toEqual([]));
});
