/*
 * Names and evidence come from AWS, from probes and from people. Before they are told they lose whatever a terminal, a
 * mail client or SNS could take for more than text, and they are cut to a length.
 */

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
const CSI = String.fromCharCode(0x9b);
/** Escape sequences as a whole: without its escape character `[31m` would stay behind as litter. */
const SEQUENCE = new RegExp(
  `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]?|${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|${ESC}[ -~]?`,
  'g',
);
/** Control and format characters (so also turns of the writing direction), lone surrogates, and unassigned ones. */
const UNPRINTABLE = /\p{C}|\p{Zl}|\p{Zp}/gu;

/** What nobody should find in a chat channel, wherever it was quoted from. Only the value goes: the rest is evidence. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '(hidden)'],
  [/\b(Bearer)\s+[\w.~+/=-]{8,}/gi, '$1 (hidden)'],
  [/:\/\/[^\s/@:]{1,200}:[^\s/@]{1,200}@/g, '://(hidden)@'],
  [/(password|passwd|secret|token|api[-_]?key)(["']?\s?=\s?["']?|["']\s?:\s?["'])[^\s"'&,;]+/gi, '$1$2(hidden)'],
];

const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 3).replace(/\p{Cs}$/u, '')}...`;

/** Cut before the slower work as well: a text of megabytes costs no more than one of some pages. */
const printable = (text: string, max: number): string =>
  text
    .slice(0, max * 4)
    .replaceAll(SEQUENCE, '')
    .replaceAll(UNPRINTABLE, ' ');

/** A name, an id or an ARN on one line; blanks inside stay, for an alarm may be called so. */
export const cleanName = (name: string, max = 255): string => cut(printable(name, max), max).trim();

/** Free text as one line, blanks folded, without what looks like a credential. */
export function cleanText(text: string, max: number): string {
  const line = printable(text, max).replaceAll(/\s+/g, ' ').trim();
  const open = SECRETS.reduce((rest, [secret, instead]) => rest.replaceAll(secret, instead), line);
  return cut(open, max);
}
