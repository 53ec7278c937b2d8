import type { LedgerPort } from '../flows/ports.ts';

/** Until the responder brings the table, Belay in Lambda remembers nothing: no vetoes, no intents, no candidates. */
export const noLedger: LedgerPort = {
  recall: async () => ({ vetoes: [] }),
  saveCandidate: async () => {},
};
