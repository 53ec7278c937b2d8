import { Refusal } from '../refusal.ts';
import { blame, type OddCodes, type Protocol, queryCode, type Reply } from './protocol.ts';

/** AWS Query: a form with `Action=` in, XML out. */
export function queryProtocol(version: string, namespace: string, odd: OddCodes = {}): Protocol {
  const reply = (status: number, body: string, requestId: string): Reply => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body,
  });
  return {
    read: (_, body) => {
      const { Action: operation, Version: asked, ...input } = unflatten(new URLSearchParams(body));
      if (typeof operation !== 'string' || operation === '') {
        throw new Refusal('MissingActionException', 'The request must contain the parameter Action.');
      }
      if (asked !== version) {
        throw new Refusal('UnknownOperationException', `Could not find operation ${operation} for version ${asked}`);
      }
      return { operation, input };
    },
    answer: (operation, output, requestId) => {
      const result = `<${operation}Result>${xml(output)}</${operation}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
      return reply(200, body, requestId);
    },
    refuse: (refusal, requestId) => {
      const error = { Type: blame(refusal), Code: queryCode(refusal, odd), Message: refusal.message };
      const body = `<ErrorResponse xmlns="${namespace}"><Error>${xml(error)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return reply(refusal.status, body, requestId);
    },
  };
}

interface Node {
  text?: string;
  readonly members: Map<string, Node>;
}

/** `ListenerArns.member.1=a` → `{ListenerArns: ['a']}`; `Tags.entry.1.Name=k` with `.Value=v` → `{Tags: {k: v}}`. */
function unflatten(form: URLSearchParams): Record<string, unknown> {
  const root: Node = { members: new Map() };
  for (const [path, text] of form) {
    let node = root;
    for (const step of path.split('.').slice(0, MAX_DEPTH)) {
      const next = node.members.get(step) ?? { members: new Map() };
      node.members.set(step, next);
      node = next;
    }
    node.text = text;
  }
  return structureOf(root);
}

/** Deeper than any input of AWS, and no stack is spent on a hostile path. */
const MAX_DEPTH = 20;

function decode(node: Node): unknown {
  const { members } = node;
  if (members.size === 0) return node.text;
  const list = members.get('member');
  if (list !== undefined) return inOrder(list).map(decode);
  const map = members.get('entry');
  if (map !== undefined) return Object.fromEntries(inOrder(map).map(entryOf));
  return structureOf(node);
}

const inOrder = (node: Node) => [...node.members].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, n]) => n);

function entryOf({ members }: Node): [string, unknown] {
  const key = members.get('Name') ?? members.get('key');
  const value = members.get('Value') ?? members.get('value');
  return [key?.text ?? '', value && decode(value)];
}

const structureOf = (node: Node): Record<string, unknown> =>
  Object.fromEntries([...node.members].map(([name, member]) => [name, decode(member)]));

function xml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => `<${name}>${xml(member)}</${name}>`)
    .join('');
}

/** Control characters too: a parser may turn a bare carriage return into a line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const escapeXml = (text: string) => text.replace(/[&<>"'\x00-\x1f\x7f]/g, (c) => `&#${c.charCodeAt(0)};`);
