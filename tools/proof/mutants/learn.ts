import type { Mutant } from '../mutant.ts';
import { rare, UNTRIED } from '../unseen.ts';

/* Learning what runs, and since when. */

export const learn: readonly Mutant[] = [
  {
    name: 'gone-back-from',
    rule: "a rollback's term is never of what was gone back from",
    breaks: 'a list that lags gives it to the bad revision',
    file: 'functions/flows/learn.ts',
    find: 'if (goesBack && detail.rollsBack === running.deployment) return undefined;',
    replace: '',
    killedBy: {
      test: 'test/flows/responder-mixed.test.ts > is not believed for ever',
      unseen: rare(250),
    },
  },
  {
    name: 'rollback-disbelieved',
    rule: "a rollback of AWS's that has just succeeded is believed over ECS's older word",
    breaks: 'it is done again',
    file: 'functions/flows/learn.ts',
    find: 'if (ahead) return {',
    replace: 'if (false as boolean) return {',
    killedBy: {
      test: 'test/flows/responder-mixed.test.ts > is believed for two minutes: it has gone back already',
      unseen: rare(250),
    },
  },
  {
    name: 'adrift-not-found',
    rule: 'a deployment that failed with the traffic is found',
    breaks: 'what ECS calls PRIMARY is taken to serve',
    file: 'functions/flows/learn.ts',
    find: 'return { adrift: left,',
    replace: 'void { adrift: left,',
    killedBy: {
      test: 'test/flows/proof-onsets.test.ts > what a deployment that was stopped with the traffic has left behind is blamed on nobody',
      unseen: UNTRIED,
    },
  },
  {
    name: 'back-from-nothing',
    rule: 'going back from what never had the traffic moves nothing',
    breaks: 'it begins a term',
    file: 'functions/flows/learn.ts',
    find: '?.shift !== undefined || !rollsBack',
    replace: '?.shift !== undefined || true',
    killedBy: {
      test: 'test/flows/responder-ended.test.ts > at its hook, before it had any traffic, teaches nothing',
      unseen: UNTRIED,
    },
  },
  {
    name: 'served-before',
    rule: 'what served before and serves again was gone back to',
    breaks: 'it was deployed',
    file: 'functions/flows/learn.ts',
    find: "shifted.kind === 'rollback' || wentBack ?",
    replace: "shifted.kind === 'rollback' ?",
    killedBy: {
      test: 'test/flows/responder-ended.test.ts > by a person who went back is a rollback too',
      unseen: UNTRIED,
    },
  },
  {
    name: 'hook-term-a-deploy',
    rule: 'a hook that wrote the term of a rollback is put right',
    breaks: 'it stays a deployment',
    file: 'functions/flows/learn.ts',
    find: "const untold = last.kind === 'deploy' && servedEarlier(last.hash, terms.slice(0, -1));",
    replace: 'const untold = false;',
    killedBy: {
      test: 'test/flows/responder-anew.test.ts > has its term learnt as a rollback, and kept so',
      unseen: UNTRIED,
    },
  },
  {
    name: 'adopted-in-trouble',
    rule: 'only what has served quietly is adopted',
    breaks: 'what has served is',
    file: 'functions/flows/learn-service.ts',
    find: `    : served && quiet
`,
    replace: `    : served
`,
    killedBy: {
      test: 'test/flows/responder-sweep.test.ts > adopts nothing while an alarm has no data',
      unseen: UNTRIED,
    },
  },
  {
    name: 'baked-at-once',
    rule: 'a revision has baked when it has served for the bake time',
    breaks: 'at once',
    file: 'functions/flows/learn-service.ts',
    find: '(candidate && served ? now : undefined)',
    replace: '(candidate ? now : undefined)',
    killedBy: {
      test: 'test/flows/responder-sweep.test.ts > learns ECS’s own deployments as candidates, and does not look again once it has baked',
      unseen: UNTRIED,
    },
  },
  {
    name: 'never-adopted-at-all',
    rule: 'what serves quietly is adopted',
    breaks: 'without hooks nothing is ever proven',
    file: 'functions/flows/learn-service.ts',
    find: "? 'adopted'",
    replace: '? undefined',
    killedBy: {
      test: 'test/flows/responder-sweep.test.ts > adopts what has served well for the bake time, and then goes back to it',
      unseen: UNTRIED,
    },
  },
  {
    name: 'not-noted-in-trouble',
    rule: 'what is found to run is noted in the midst of an incident too',
    breaks: 'it is learnt by an event or a sweep, if one comes in time',
    file: 'functions/flows/reconcile.ts',
    find: 'if (news) await',
    replace: 'if (false as boolean) await',
    killedBy: {
      test: 'test/flows/responder-ended.test.ts > what an own rollback has brought back is noted while the incident is open, though no event tells of it',
      unseen: rare(250),
    },
  },
  {
    name: 'before-not-learnt',
    rule: 'what ran before a deployment that is in flight is noted',
    breaks: 'if its own event was lost, a rollback goes across it and its barrier',
    file: 'functions/flows/learn-service.ts',
    find: 'if (before) await',
    replace: 'if (false as boolean) await',
    killedBy: {
      test: 'test/flows/learn-before.test.ts > and nobody goes back across its barrier, once the second is in trouble',
      unseen: UNTRIED,
    },
  },
  {
    name: 'before-not-learnt-in-trouble',
    rule: 'it is noted in the midst of trouble too',
    breaks: 'only a look without trouble notes it',
    file: 'functions/flows/gather.ts',
    find: 'window.open ? learnBefore : learnRunning',
    replace: 'learnRunning',
    killedBy: {
      test: 'test/flows/learn-before.test.ts > it is noted in the midst of trouble too',
      unseen: UNTRIED,
    },
  },
  {
    name: 'overtaken-learnt',
    rule: 'only what had completed is noted as what ran before',
    breaks: 'so is what was overtaken on its way',
    file: 'functions/flows/learn-before.ts',
    find: "status === 'ACTIVE' && stable",
    replace: "status === 'ACTIVE'",
    killedBy: {
      test: 'test/flows/learn-before.test.ts > nothing is known where it had not completed',
      unseen: UNTRIED,
    },
  },
  {
    name: 'stray-unseen',
    rule: 'a task set that the group does not explain may be a deployment in flight',
    breaks: "the group's word is enough",
    file: 'functions/flows/window-of.ts',
    find: '(stray?.deployment as DeploymentId | undefined)',
    replace: 'undefined',
    killedBy: {
      test: 'test/flows/proof-onsets.test.ts > a task set that the group does not explain yet is a deployment in flight',
      unseen: UNTRIED,
    },
  },
  {
    name: 'named-late',
    rule: 'the rollback of a failed deployment is awaited for two minutes',
    breaks: 'it is not',
    file: 'functions/flows/window-of.ts',
    find: 'elapsed(completedAt, time.now()) >= ROLLBACK_NAMED_WITHIN',
    replace: 'completedAt >= 0',
    killedBy: {
      test: 'test/flows/proof-onsets.test.ts > what a deployment that was stopped with the traffic has left behind is blamed on nobody',
      unseen: UNTRIED,
    },
  },
];
