/** Where the runbook is, if nobody says its web address: in this repository. */
const IN_THE_REPOSITORY = 'docs/runbook.md';

/** The page of the runbook with this heading. */
export const runbookLink = (runbookUrl: string | undefined, heading: string): string =>
  `${runbookUrl ?? IN_THE_REPOSITORY}#${heading}`;
