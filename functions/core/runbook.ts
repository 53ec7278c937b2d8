/** Where the runbook is, if the config does not say its web address: in Belay's repository. */
const IN_THE_REPOSITORY = 'docs/runbook.md';

/** The page of the runbook with this heading. */
export const runbookPage = (heading: string, runbookUrl: string | undefined): string =>
  `${runbookUrl ?? IN_THE_REPOSITORY}#${heading}`;
