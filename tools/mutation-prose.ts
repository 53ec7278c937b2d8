/*
 * A Stryker plugin: text for people is not mutated. Evidence and messages are prose; another wording of them breaks no
 * promise, and tests that pin every word would only make the words hard to improve. Prose is told by its blanks: a reason,
 * a state or a key never has one. All other strings are mutated.
 */

interface NodePath {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
}

const textOf = ({ node }: NodePath): string | undefined => {
  if (node.type === 'StringLiteral') return String(node.value);
  return node.type === 'TemplateLiteral' ? node.quasis?.map((quasi) => quasi.value.raw).join('') : undefined;
};

const shouldIgnore = (path: NodePath): string | undefined =>
  textOf(path)?.includes(' ') ? 'prose for people' : undefined;

export const strykerPlugins = [{ kind: 'Ignore', name: 'prose', value: { shouldIgnore } }];
