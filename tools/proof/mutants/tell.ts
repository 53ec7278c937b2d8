import type { Mutant } from '../mutant.ts';
import { INTERLEAVED, NOT_COUNTED, ONE_SERVICE, UNTRIED } from '../unseen.ts';

/* Telling: once, and not never. */

export const tell: readonly Mutant[] = [
  {
    name: 'told-each-look',
    rule: 'one message per transition',
    breaks: 'one per look',
    file: 'functions/flows/tell-transition.ts',
    find: 'isNews(incident.last, decision);',
    replace: "decision.kind !== 'wait' && decision.kind !== 'ignore';",
    killedBy: {
      test: 'test/flows/responder-telling.test.ts > of an end only if they heard of a beginning',
      unseen: NOT_COUNTED,
    },
  },
  {
    name: 'undone-act-told',
    rule: 'an act that was not done is no news',
    breaks: 'it is told as done',
    file: 'functions/flows/tell-transition.ts',
    find: 'isAct(decision) ? wasDone(acted) :',
    replace: 'isAct(decision) ? acted !== undefined :',
    killedBy: {
      test: 'test/flows/responder-act.test.ts > again and again is a page at the deadline, and no revision is vetoed for it',
      unseen: NOT_COUNTED,
    },
  },
  {
    name: 'untold-act',
    rule: 'an act that an earlier look could not tell is told later',
    breaks: 'it never is',
    file: 'functions/flows/tell-transition.ts',
    find: '...(began ? [actFrom(intent)] : []),',
    replace: '',
    killedBy: { explore: 'crash-ecs', unseen: INTERLEAVED },
  },
  {
    name: 'untold-hand-over',
    rule: 'a hand-over that an earlier look could not tell is told later',
    breaks: 'it never is',
    file: 'functions/flows/tell-transition.ts',
    find: 'escalated && handedOver.at > told',
    replace: 'escalated && handedOver.at < told - told',
    killedBy: {
      test: 'test/flows/proof-responder.test.ts > an act is told before the hand-over that followed it, and that before the end',
      unseen: UNTRIED,
    },
  },
  {
    name: 'page-not-claimed',
    rule: 'a shared cause is one page for everybody',
    breaks: 'each service sends one',
    file: 'functions/flows/tell-transition.ts',
    find: 'return !claim;',
    replace: 'return claim === undefined;',
    killedBy: {
      test: 'test/flows/responder-storm.test.ts > in one batch send one page, not one each',
      unseen: NOT_COUNTED,
    },
  },
  {
    name: 'unclaimed-untold',
    rule: 'where nobody can say who tells, each tells',
    breaks: 'nobody does',
    file: 'functions/flows/tell-transition.ts',
    find: '.catch(() => true); // rather',
    replace: '  .catch(() => false); // rather',
    killedBy: {
      test: 'test/flows/proof-responder.test.ts > a cause that many share is told although nobody can say who tells it: rather twice than not at all',
      unseen: ONE_SERVICE,
    },
  },
  {
    name: 'bus-counts',
    rule: 'an event bus that fails is no reason to tell again',
    breaks: 'people are paged at every look',
    file: 'functions/flows/tell-transition.ts',
    find: 'said instanceof CallFailed && !onlyTheBus(said)',
    replace: 'said instanceof CallFailed',
    killedBy: {
      test: 'test/flows/responder-telling.test.ts > but what only the event bus missed is not told to people again',
      unseen: NOT_COUNTED,
    },
  },
  {
    name: 'failure-not-seen',
    rule: 'a message that failed is known to have failed',
    breaks: 'it counts as told',
    file: 'functions/flows/tell-transition.ts',
    find: 'failed ||= said',
    replace: 'failed &&= said',
    killedBy: { test: 'test/flows/proof-responder.test.ts > an act is told at the next look', unseen: UNTRIED },
  },
];
