import { parseSync } from 'vite';

/** A node of the syntax tree; what else it has depends on its type. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const isNode = (x: unknown): x is Node => typeof (x as Node | null)?.type === 'string';

/** Every node of a source text, outermost first: what is in a comment or in a string is none. */
export function nodesOf(path: string, text: string): Node[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const nodes: Node[] = [];
  const visit = (x: unknown): void => {
    if (Array.isArray(x)) for (const item of x) visit(item);
    if (!isNode(x)) return;
    nodes.push(x);
    for (const child of Object.values(x)) visit(child);
  };
  visit(program);
  return nodes;
}

export interface Import {
  /** What is imported, as it is written; undefined: it is computed, so that nobody can tell. */
  readonly from: string | undefined;
  /** Gone when the types are: nothing of it runs. */
  readonly typeOnly: boolean;
}

const literal = (x: unknown): string | undefined => {
  const { type, value } = (x ?? {}) as { type?: string; value?: unknown };
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
};

/** Everything that a source text imports, in whichever way it does. */
export function importsOf(nodes: readonly Node[]): Import[] {
  return nodes.flatMap((node): Import[] => {
    switch (node.type) {
      case 'ImportDeclaration':
        return [{ from: literal(node['source']), typeOnly: importsTypesOnly(node) }];
      case 'ExportAllDeclaration':
        return [{ from: literal(node['source']), typeOnly: node['exportKind'] === 'type' }];
      case 'ExportNamedDeclaration':
        return node['source'] ? [{ from: literal(node['source']), typeOnly: node['exportKind'] === 'type' }] : [];
      case 'ImportExpression':
        return [{ from: literal(node['source']), typeOnly: false }];
      case 'TSImportType':
        return [{ from: literal(node['source']), typeOnly: true }];
      case 'TSExternalModuleReference':
        return [{ from: literal(node['expression']), typeOnly: false }];
      case 'CallExpression':
        return isRequire(node['callee'])
          ? [{ from: literal((node['arguments'] as unknown[])[0]), typeOnly: false }]
          : [];
      default:
        return [];
    }
  });
}

function importsTypesOnly(node: Node): boolean {
  const specifiers = node['specifiers'] as { importKind?: string }[];
  if (node['importKind'] === 'type') return true;
  return specifiers.length > 0 && specifiers.every((specifier) => specifier.importKind === 'type');
}

/** `require(…)`, `module.require(…)`, `require.resolve(…)`. */
function isRequire(callee: unknown): boolean {
  const name = nameOf(callee);
  return name === 'require' || name === 'module.require' || name === 'require.resolve';
}

/** `a`, `a.b`, `a['b']` as `a.b`; undefined for anything else. */
export function nameOf(x: unknown): string | undefined {
  const node = x as Node | undefined;
  if (node?.type === 'Identifier') return String(node['name']);
  if (node?.type !== 'MemberExpression') return undefined;
  const object = nameOf(node['object']);
  const property = node['computed'] ? literal(node['property']) : nameOf(node['property']);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}
