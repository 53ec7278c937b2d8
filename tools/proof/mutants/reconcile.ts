import { type Mutant, sim } from '../mutant.ts';
import { INTERLEAVED, NO_LEASE, rare, SOONER_OR_LATER } from '../unseen.ts';

/* Who may look, and when. */

export const reconcile: readonly Mutant[] = [
  {
    name: 'held-lease-ignored',
    rule: 'a held lease is obeyed',
    breaks: 'two invocations decide at once',
    file: 'functions/flows/reconcile.ts',
    find: "if (taken === 'held') {",
    replace: 'if (taken === undefined) {',
    killedBy: {
      test: 'test/flows/responder-concurrent.test.ts > write once, wherever the second one begins',
      unseen: rare(1000),
    },
  },
  {
    name: 'incident-before-lease',
    rule: 'the incident is taken as it is under the lease',
    breaks: 'as it was read before',
    file: 'functions/flows/reconcile.ts',
    find: 'incidentFrom(taken.incident, job, now)',
    replace: 'incidentFrom(ledger.incident, job, now)',
    killedBy: { explore: 'two-ecs', unseen: INTERLEAVED },
  },
  {
    name: 'acts-without-lease',
    rule: 'without a lease nothing is done',
    breaks: 'a ledger that does not answer is no obstacle',
    file: 'functions/flows/reconcile.ts',
    find: "if (taken instanceof CallFailed) return tellBlind(job, 'ledger-unavailable', taken);",
    replace: '',
    killedBy: {
      test: 'test/flows/proof-responder.test.ts > a lease that cannot be taken is told at once, and nothing is decided',
      unseen: NO_LEASE,
    },
  },
  {
    name: 'no-second-sight',
    rule: 'an alarm whose rise CloudWatch does not show yet is looked at again',
    breaks: 'it is left to the sweep',
    file: 'functions/flows/reconcile.ts',
    find: 'saysItFires(wakes, now) ? plus(now, LAG) : undefined',
    replace: 'undefined',
    killedBy: {
      test: 'test/flows/responder-batch.test.ts > although it says that it has just risen is looked at once more',
      unseen: SOONER_OR_LATER,
    },
  },
  {
    name: 'mute-end-missed',
    rule: 'the end of a mute is looked at',
    breaks: 'it is left to the sweep',
    file: 'functions/flows/reconcile.ts',
    find: ', again: muted.toSorted((a, b) => a - b)[0] }',
    replace: ' }',
    killedBy: {
      test: 'test/flows/responder-again.test.ts > that the event itself tells of is waited out, and then acted on',
      unseen: SOONER_OR_LATER,
    },
  },
  {
    name: 'never-reopened',
    rule: 'an alarm that comes back within the settle time is the same incident',
    breaks: 'it is a new one, with an act of its own',
    file: 'functions/flows/reconcile.ts',
    find: 'open ?? reopened(ledger.past, now, service.rollback.settleMs)',
    replace: 'open',
    killedBy: {
      test: 'test/flows/responder-again.test.ts > within the settle time is one incident with one onset',
      unseen: rare(1000),
    },
  },
  {
    name: 'never-due',
    rule: 'the planned look at known trouble is made',
    breaks: 'known trouble is left alone',
    file: 'functions/flows/reconcile.ts',
    find: 'if (!known || due || !wakes.every(stale))',
    replace: 'if (!known || !wakes.every(stale))',
    killedBy: sim(60),
  },
  {
    name: 'looked-at-each-time',
    rule: 'known trouble that was just looked at is not looked at again',
    breaks: 'every message costs a look',
    file: 'functions/flows/reconcile.ts',
    find: 'if (!known || due || !wakes.every(stale)) return undefined;',
    replace: 'if (!known || due || wakes.length > 0) return undefined;',
    killedBy: {
      test: 'test/flows/responder-batch.test.ts > of known trouble that was just looked at costs two calls',
      unseen: SOONER_OR_LATER,
    },
  },
];
