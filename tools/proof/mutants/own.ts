import type { Mutant } from '../mutant.ts';
import { INTERLEAVED, rare, UNTRIED } from '../unseen.ts';

/* What became of an own act: functions/flows/own-act.ts. */

export const own: readonly Mutant[] = [
  {
    name: 'listed-at-once',
    rule: 'that AWS lists nothing proves nothing for half a minute',
    breaks: 'a list that lags makes it act twice',
    file: 'functions/flows/own-act.ts',
    find: 'const LISTED_WITHIN = seconds(30);',
    replace: 'const LISTED_WITHIN = seconds(0);',
    killedBy: {
      test: 'test/flows/responder-act.test.ts > and had no effect (hang) is made again, once AWS surely knows of none',
      unseen: rare(1000),
    },
  },
  {
    name: 'nonce-not-looked-for',
    rule: 'a deployment without a name is looked for by its nonce',
    breaks: 'what was lost in a crash is done again',
    file: 'functions/flows/own-act.ts',
    find: '(intent.deployment as DeploymentId) : await found(intent, service, ports);',
    replace: '(intent.deployment as DeploymentId) : undefined;',
    killedBy: { explore: 'crash', unseen: INTERLEAVED },
  },
  {
    name: 'others-stop-claimed',
    rule: 'a deployment by CodeDeploy that ended before the intent was not ended by it',
    breaks: 'the failure of a deployment passes for an own stop',
    file: 'functions/flows/own-act.ts',
    find: 'stopped.succeeded || endedBefore(intent, stopped.completedAt)',
    replace: 'stopped.succeeded',
    killedBy: {
      test: 'test/flows/responder-overtaken.test.ts > because a person had stopped it is theirs: nothing is vetoed, and Belay does not boast',
      unseen: rare(100),
    },
  },
  {
    name: 'no-clock-skew',
    rule: 'clocks may be two seconds apart',
    breaks: 'an own stop passes for an earlier end',
    file: 'functions/flows/own-act.ts',
    find: 'const CLOCK_SKEW = seconds(2);',
    replace: 'const CLOCK_SKEW = seconds(0);',
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > may seem to have ended two seconds before its intent, and no more: clocks differ',
      unseen: rare(100),
    },
  },
  {
    name: 'rollback-not-awaited',
    rule: 'a stopped deployment gets two minutes to name its rollback',
    breaks: 'it has failed at once',
    file: 'functions/flows/own-act.ts',
    find: 'ROLLBACK_NAMED_WITHIN = minutes(2)',
    replace: 'ROLLBACK_NAMED_WITHIN = minutes(0)',
    killedBy: {
      test: 'test/flows/responder-roll-back.test.ts > by CodeDeploy, which goes back to blue at once',
      unseen: UNTRIED,
    },
  },
  {
    name: 'stop-never-undone',
    rule: 'a stop that never reached CodeDeploy is done anew',
    breaks: 'it is waited for until it is overdue',
    file: 'functions/flows/own-act.ts',
    find: "own: untouched ? { state: 'none' } : { state: 'in-flight', deployment }",
    replace: "own: { state: 'in-flight', deployment }",
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > that CodeDeploy knows nothing of after half a minute was never made, and not before',
      unseen: UNTRIED,
    },
  },
  {
    name: 'rollback-not-followed',
    rule: 'the rollback that a stopped deployment names is followed',
    breaks: 'the stop counts as done before its rollback is',
    file: 'functions/flows/own-act.ts',
    find: 'if (stopped.rolledBackBy) {',
    replace: "if (stopped.rolledBackBy === '') {",
    killedBy: {
      test: 'test/flows/responder-overtaken.test.ts > because a try whose answer was lost had stopped it is ours, is vetoed, and is told',
      unseen: UNTRIED,
    },
  },
  {
    name: 'own-shift-forgotten',
    rule: 'an own shift stays known, whatever is deployed after it',
    breaks: "a person's fix makes it a failure",
    file: 'functions/flows/own-act.ts',
    find: "if (primary?.definition !== to && shift !== undefined) return { state: 'succeeded', shift };",
    replace: '',
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > that has shifted stays done, whatever somebody deploys after it',
      unseen: UNTRIED,
    },
  },
  {
    name: 'ecs-back-unseen',
    rule: 'ECS going back from an own rollback is a failure',
    breaks: 'it is waited for until it is overdue',
    file: 'functions/flows/own-act.ts',
    find: "if (detail?.kind === 'rollback')",
    replace: 'if (detail?.kind === undefined && detail)',
    killedBy: { test: 'test/flows/proof-own-act.test.ts > has failed where ECS goes back from it', unseen: UNTRIED },
  },
  {
    name: 'deployed-anew-unseen',
    rule: 'where an own UpdateService may lie under a newer one, it is not done again',
    breaks: 'it is done a second time',
    file: 'functions/flows/own-act.ts',
    find: 'intent.seen && !intent.seen.includes(primary.id)',
    replace: 'intent.seen && false',
    killedBy: {
      test: 'test/flows/responder-update-lost.test.ts > is never made again (hang) over somebody who deploys the bad revision anew meanwhile: people decide',
      unseen: UNTRIED,
    },
  },
  {
    name: 'stale-answer-believed',
    rule: 'one stale answer of ECS proves nothing',
    breaks: 'what was begun a moment ago counts as failed or undone',
    file: 'functions/flows/own-act.ts',
    find: "if (found.state === 'unclear') return found;",
    replace: '',
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > is unclear for half a minute while ECS shows the old revision: one stale answer proves nothing',
      unseen: UNTRIED,
    },
  },
  {
    name: 'nothing-primary-means-undone',
    rule: 'as long as ECS names no PRIMARY deployment, an own update is unclear',
    breaks: 'it was never made, and its veto is forgotten',
    file: 'functions/flows/own-act.ts',
    find: "if (!primary) return { state: 'unclear' };",
    replace: "if (!primary) return { state: 'none' };",
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > is unclear for as long as nothing is PRIMARY: that ours is not there is not said either',
      unseen: UNTRIED,
    },
  },
  {
    name: 'known-begun-redone',
    rule: 'an UpdateService that is known to have begun is not done again',
    breaks: 'it is, once ECS runs the old revision',
    file: 'functions/flows/own-act.ts',
    find: 'if (intent.deployment) return',
    replace: "if (intent.deployment === '') return",
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > that is known to have begun is never begun again',
      unseen: UNTRIED,
    },
  },
  {
    name: 'overtaken-unseen',
    rule: 'a revision that somebody deployed over an own rollback ends that',
    breaks: 'it counts as the own rollback',
    file: 'functions/flows/own-act.ts',
    find: `if (primary.definition !== to) {
    return { state: 'failed'`,
    replace: `if (!primary.definition) {
    return { state: 'failed'`,
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > has failed where somebody deploys another revision before it has shifted',
      unseen: UNTRIED,
    },
  },
  {
    name: 'ecs-stop-never-undone',
    rule: 'a stop that never reached ECS is done anew',
    breaks: 'it is waited for until it is overdue',
    file: 'functions/flows/own-act.ts',
    find: 'untouched && waited ?',
    replace: 'untouched && waited === undefined ?',
    killedBy: {
      test: 'test/flows/proof-own-act.test.ts > that ECS knows nothing of after half a minute was never made, and not before',
      unseen: UNTRIED,
    },
  },
  {
    name: 'ecs-others-stop-claimed',
    rule: 'a deployment by ECS that ended before the intent was not ended by it',
    breaks: 'its end passes for an own stop',
    file: 'functions/flows/own-act.ts',
    find: "detail.status === 'SUCCESSFUL' || endedBefore(intent, detail.finishedAt)",
    replace: "detail.status === 'NONE'",
    killedBy: { test: 'test/flows/proof-own-act.test.ts > is not what ended by itself, or before it', unseen: UNTRIED },
  },
  {
    name: 'lost-superseded',
    rule: 'what a lost UpdateService has superseded is told',
    breaks: 'nobody hears of it',
    file: 'functions/flows/own-act.ts',
    find: `superseded: supersededBy(intent, ecs) };
    case`,
    replace: `superseded: undefined };
    case`,
    killedBy: {
      test: 'test/flows/responder-superseded.test.ts > is found at the next look, if the function dies right after the update',
      unseen: UNTRIED,
    },
  },
  {
    name: 'undone-remembered',
    rule: 'an intent that came to nothing is forgotten',
    breaks: 'it forbids every further act and vetoes a revision that nobody left',
    file: 'functions/flows/gather.ts',
    find: "if (own?.state === 'none') {",
    replace: 'if (own === null) {',
    killedBy: {
      test: 'test/flows/responder-act.test.ts > again and again is a page at the deadline, and no revision is vetoed for it',
      unseen: UNTRIED,
    },
  },
  {
    name: 'shift-not-kept',
    rule: 'the own shift is written down',
    breaks: 'it is known only for as long as AWS shows it',
    file: 'functions/flows/gather.ts',
    find: "('shift' in own ? own.shift : undefined) ?? intent.shift",
    replace: 'intent.shift',
    killedBy: {
      test: 'test/flows/proof-onsets.test.ts > an own rollback by ECS that has shifted has not failed because somebody deploys after it',
      unseen: rare(250),
    },
  },
];
