/** Bad usage or input: printed as one line (what, where, how to fix), exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One line, whatever was thrown: a message from elsewhere may have several. */
export const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim();
