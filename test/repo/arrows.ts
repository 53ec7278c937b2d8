import { posix } from 'node:path';
import { type Import, importsOf, nodesOf } from './source.ts';

/** Which rooms each room may import from: DESIGN 2, `core ← flows ← adapters ← runtime ← functions/*.ts`. */
const may: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  flows: ['core', 'flows'],
  adapters: ['core', 'flows', 'adapters'],
  runtime: ['core', 'flows', 'adapters', 'runtime'],
  functions: ['core', 'flows', 'adapters', 'runtime'],
  infra: ['core', 'infra'],
  sim: ['core', 'flows', 'sim'],
  cli: ['core', 'flows', 'adapters', 'runtime', 'functions', 'infra', 'sim', 'tools', 'cli'],
  tools: ['core', 'flows', 'adapters', 'runtime', 'functions', 'infra', 'sim', 'cli', 'tools'],
};

/** The room that a file of the repository is in; undefined: tests, benchmarks and settings, which may see everything. */
function roomOf(path: string): string | undefined {
  const [top = '', inner = '', ...deeper] = path.split('/');
  if (top === 'functions') return deeper.length > 0 ? inner : 'functions';
  return Object.hasOwn(may, top) ? top : undefined;
}

/** What a file imports and must not, a sentence each. */
export function strayImports(path: string, text: string): string[] {
  const room = roomOf(path);
  if (room === undefined) return [];
  const allowed = may[room] ?? [];
  return importsOf(nodesOf(path, text)).flatMap((one) => {
    const problem = problemOf(path, one, allowed);
    return problem === undefined ? [] : [`${path}: ${room} ${problem}`];
  });
}

function problemOf(path: string, { from }: Import, allowed: readonly string[]): string | undefined {
  if (from === undefined) return roomOf(path) === 'tools' ? undefined : 'must not compute what it imports';
  if (!from.startsWith('.')) return from.startsWith('/') ? `must not import ${from}` : undefined;
  const target = posix.join(posix.dirname(path), from);
  const room = roomOf(target);
  if (room === undefined) return `must not import ${target}`;
  return allowed.includes(room) ? undefined : `must not import ${room} (${target})`;
}
