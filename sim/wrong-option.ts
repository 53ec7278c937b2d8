/** What `parseArgs` says of an option, which may be several lines, in one; and how it is meant. */
export const wrongOption = (error: unknown, usage: string) =>
  `${(error as Error).message.replaceAll('\n', ' ').replace(/\.$/, '')}; ${usage}`;
