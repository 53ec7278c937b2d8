import { importsOf, type Node, nameOf, nodesOf } from './source.ts';

/** Something that a room does without, and what it uses instead. */
export interface Ban {
  readonly name: string;
  readonly instead: string;
  /** Whether it holds for this file. */
  readonly in: (path: string) => boolean;
  readonly found: (nodes: readonly Node[]) => boolean;
}

const under =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(`${folder}/`));

/** Uses one of these names, on its own or as `globalThis.name`. */
const uses =
  (...names: string[]) =>
  (nodes: readonly Node[]) =>
    nodes.some((node) => names.includes((nameOf(node) ?? '').replace(/^globalThis\./, '')));

const imports =
  (what: RegExp, also: { types: boolean } = { types: true }) =>
  (nodes: readonly Node[]) =>
    importsOf(nodes).some(({ from, typeOnly }) => what.test(from ?? '') && (also.types || !typeOnly));

const someNode = (matches: (node: Node) => boolean) => (nodes: readonly Node[]) => nodes.some(matches);

const isAsync = ({ type, async, await: awaited }: Node) =>
  type === 'AwaitExpression' || async === true || awaited === true;
const isMomentNow = ({ type, callee, arguments: args }: Node) =>
  (type === 'NewExpression' && nameOf(callee) === 'Date' && (args as unknown[]).length === 0) ||
  (type === 'CallExpression' && nameOf(callee) === 'Date');

const core = under('functions/core');
const flows = under('functions/flows');
const functions = under('functions');
const AWS = /^@aws-sdk\//;

export const bans: readonly Ban[] = [
  { name: 'async, await', instead: 'a flow', in: core, found: someNode(isAsync) },
  { name: 'Promise', instead: 'a flow', in: core, found: uses('Promise') },
  { name: 'the clock', instead: 'an argument', in: core, found: uses('Date.now', 'performance') },
  { name: 'new Date()', instead: 'an argument', in: (p) => core(p) || flows(p), found: someNode(isMomentNow) },
  { name: 'Math.random', instead: 'an argument', in: (p) => core(p) || flows(p), found: uses('Math.random') },
  { name: 'node:', instead: 'an adapter', in: (p) => core(p) || flows(p), found: imports(/^node:/) },
  { name: 'the AWS SDK', instead: 'an adapter', in: (p) => core(p) || flows(p), found: imports(AWS) },
  { name: 'the clock', instead: 'the port `Time`', in: flows, found: uses('Date.now', 'performance') },
  { name: 'timers', instead: 'the port `Time`', in: flows, found: uses('setTimeout', 'setInterval', 'setImmediate') },
  {
    name: 'the process',
    instead: 'an argument (only in-lambda.ts looks at it)',
    in: (path) => functions(path) && path !== 'functions/runtime/in-lambda.ts',
    found: uses('process'),
  },
  {
    name: 'fetch',
    instead: 'node:http (docs/decisions.md: it costs a cold start 20 ms)',
    in: functions,
    found: uses('fetch'),
  },
  { name: 'zod', instead: '@badrap/valita', in: functions, found: imports(/^zod(\/|$)/) },
  { name: 'console', instead: 'the logger', in: functions, found: uses('console') },
  {
    name: 'the whole AWS SDK',
    instead: 'one client',
    in: functions,
    found: imports(/^(aws-sdk|@aws-sdk\/client-[^/]+\/)/),
  },
  {
    name: 'the running AWS SDK',
    instead: 'its types alone: the world is the other end',
    in: under('sim'),
    found: imports(AWS, { types: false }),
  },
  { name: 'the AWS SDK', instead: 'a handler of functions/', in: under('cli'), found: imports(AWS) },
];

/** What a file does and must not, a sentence each. */
export function breaches(path: string, text: string): string[] {
  const nodes = nodesOf(path, text);
  const broken = bans.filter((ban) => ban.in(path) && ban.found(nodes));
  return broken.map(({ name, instead }) => `${path} uses ${name}; use ${instead}`);
}
