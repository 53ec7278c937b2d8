/** SNS takes subjects of fewer than 100 ASCII characters on one line. */
const SUBJECT_LENGTH_MAX = 99;

const ascii = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?');

/** A long name is cut, and never what stands around it: ECS allows a service 255 letters. */
export const subjectLine = (start: string, name: string, end: string): string =>
  start + ascii(name).slice(0, SUBJECT_LENGTH_MAX - start.length - end.length) + end;
