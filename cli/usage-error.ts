/** Bad usage or input: a line for each mistake (what, where, how to fix), exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly mistakes: readonly string[];

  constructor(...mistakes: readonly [string, ...string[]]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/** One line, whatever was thrown: a message from elsewhere may have several. */
export const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim();
