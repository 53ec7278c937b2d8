import type { Announcement } from './news.ts';

/*
 * One announcement, in the bodies that it travels in. Whatever a hostile reply or a huge fleet put into it, it must fit:
 * a page that SNS refuses for its length is a page that nobody gets.
 */

/** What one of the seven bodies may take up of the SNS message, in bytes, escaped as a member of it. */
const BODY_BYTES_MAX = 36_000;
/** SNS counts the attributes too: in all, 262,144 bytes. */
const ATTRIBUTES_BYTES_MAX = 8_000;
/** Below the 256 KiB that every target of EventBridge takes, source and detail type included. */
const DETAIL_BYTES_MAX = 250_000;

/** Ends a text that was cut, and names what a JSON object had to do without. */
const CUT = '\n[cut here: it was too long]';
const OMITTED = 'omittedAsTooLong';

type Fits = (text: string) => boolean;

const bytes = (text: string) => new TextEncoder().encode(text).length;
const fitsBody: Fits = (text) => bytes(JSON.stringify(text)) <= BODY_BYTES_MAX;
const fitsDetail: Fits = (text) => bytes(text) <= DETAIL_BYTES_MAX;

/**
 * SNS's `Message` for `MessageStructure: json`: plain text for people (and for every protocol not named), JSON for
 * programs. The AWS chat applications subscribe over https and take the message for a notification only if all of it is
 * their schema: so https is theirs, and a program that wants JSON subscribes by a queue, a function or http.
 */
export function snsMessage(news: Announcement): string {
  const text = shortened(news.text, fitsBody);
  const json = trimmed(news.json, fitsBody);
  return JSON.stringify({
    default: text,
    email: text,
    'email-json': json,
    sqs: json,
    lambda: json,
    http: json,
    https: chatOf(news),
  });
}

/** SNS refuses an empty value. One that is too long is left out: a filter must not match on a part of it. */
export function snsAttributes({ attributes }: Announcement): Record<string, string> {
  let left = ATTRIBUTES_BYTES_MAX;
  const kept = Object.entries(attributes).filter(([name, value]) => {
    const size = bytes(`${name}String${value}`);
    const keep = value !== '' && size <= left;
    if (keep) left -= size;
    return keep;
  });
  return Object.fromEntries(kept);
}

/** EventBridge's `Source`. */
export const EVENT_SOURCE = 'belay';

/** EventBridge's `Detail`. */
export const eventDetail = ({ json }: Announcement): string => trimmed(json, fitsDetail);

/** Of an entry that EventBridge did not take: whether it may take the same one later. */
export const isPassingEntryError = (code: string) => code === 'InternalFailure' || code === 'ThrottlingException';

function chatOf({ chat, subject, text }: Announcement): string {
  const whole = JSON.stringify(chat);
  if (fitsBody(whole)) return whole;
  const saying = (description: string) =>
    JSON.stringify({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', title: subject.slice(0, 99), description },
    });
  return saying(shortened(text, (part) => fitsBody(saying(part))));
}

/**
 * The longest beginning that fits, and that something is missing. It ends in no half of a letter: JSON spells a half out,
 * and takes more room for it than for the whole.
 */
function shortened(text: string, fits: Fits): string {
  if (fits(text)) return text;
  const cutAt = (length: number) => text.slice(0, length) + CUT;
  let [fit, tooLong] = [0, text.length];
  while (tooLong - fit > 1) {
    const middle = (fit + tooLong) >> 1;
    if (fits(cutAt(middle))) fit = middle;
    else tooLong = middle;
  }
  return cutAt(fit);
}

/** Cut JSON is no JSON: its longest members go, one by one, until the rest fits. */
function trimmed(json: Readonly<Record<string, unknown>>, fits: Fits): string {
  const size = (value: unknown) => JSON.stringify(value)?.length ?? 0;
  const longestFirst = Object.entries(json).toSorted(([, a], [, b]) => size(b) - size(a));
  for (let omitted = 0; omitted <= longestFirst.length; omitted += 1) {
    const gone = longestFirst.slice(0, omitted).map(([name]) => name);
    const kept = Object.entries(json).filter(([name]) => !gone.includes(name));
    const text = JSON.stringify(Object.fromEntries(omitted > 0 ? [...kept, [OMITTED, gone]] : kept));
    if (fits(text)) return text;
  }
  return JSON.stringify({ [OMITTED]: 'everything' });
}
