import type { Why } from './news-because.ts';
import {
  commandsFor,
  continueDeployment,
  describeService,
  hasGap,
  listDeployments,
  stopSome,
} from './news-commands.ts';
import { revisions, type Story, short } from './news-story.ts';
import { runbookPage } from './runbook.ts';

/** One thing to do; `run`: what to paste into a shell for it. */
export interface Step {
  readonly say: string;
  readonly run?: readonly string[] | undefined;
}

type Steps = readonly Step[];
const say = (...sentences: readonly string[]): Steps => sentences.map((sentence) => ({ say: sentence }));

/** The act, by hand. Without the command where the transition does not say enough for one. */
function byHand(story: Story, sentence: string): Steps {
  const run = commandsFor(story);
  if (run.length === 0) return [];
  const first = hasGap(run) ? ' (put the name and port of the container in place of CONTAINER_NAME and 0 first)' : '';
  return [{ say: `${sentence}${first}:`, run }];
}

const sure = (story: Story): Steps => byHand(story, 'If you are sure that this deployment is the cause, do it by hand');

const seeService = (story: Story, sentence: string): Step => ({ say: sentence, run: [describeService(story)] });
const seeDeployments = (story: Story, sentence: string): Step => ({ say: sentence, run: [listDeployments(story)] });

/** Which deployment it is must be looked up: a transition knows the ids of Belay's own acts only. */
const stopIt = (story: Story, sentence: string): Steps => [
  { say: `${sentence}, by its id, which the first command tells:`, run: [listDeployments(story), stopSome(story)] },
];

function readyWait({ move, region }: Story): Steps {
  if (move?.via !== 'create-deployment' || move.deployment === undefined) return [];
  return [{ say: 'If it waits for an approval, let it go on:', run: [continueDeployment(region, move.deployment)] }];
}

const bad = ({ move }: Story): string => (move === undefined ? 'the bad revision' : short(move.from));

const HANDS_OFF = 'Do not deploy this service until Belay says that it has recovered, or calls you.';
const pageByHand = ({ runbookUrl }: Story) => `How: ${runbookPage('going-back-by-hand', runbookUrl)}`;
const LOOK_AROUND = 'Look at what the alarm measures, and at what this service depends on.';
const takeBack = (story: Story) =>
  `Take ${bad(story)} back at its source, so that no pipeline ships it again, and look for the fault there.`;
const watchIt = ({ codedeploy }: Story) =>
  codedeploy
    ? 'Tomorrow: put this alarm into the deployment group, with auto-rollback on DEPLOYMENT_STOP_ON_ALARM, so that CodeDeploy itself does this.'
    : "Tomorrow: put this alarm into the service's deployment alarms, with rollback, so that ECS itself does this.";

/** What a person does now, for every reason. docs/runbook.md says more under the same word. */
export const advice: Readonly<Record<Why, (story: Story) => Steps>> = {
  'alarm-not-firing': () => say('Nothing.'),
  'alarm-suppressed': () => say('Nothing, if the alarm is silenced on purpose.'),
  'unguarded-alarm': () => say("Name the alarm at a service of Belay's config, or do not send it to Belay."),
  'event-refused': () => say('Find out who sends such events to Belay.'),
  'not-an-alarm': () => say('Nothing.'),
  'nothing-to-do': () => say('Nothing.'),
  'lease-held': () => say('Nothing.'),

  recovered: (s) => say(takeBack(s), 'Deploy again when it is fixed.'),
  'cleared-by-itself': () => say('Nothing now. Find out tomorrow what it was: it may come back.'),
  superseded: () => say('Watch the new deployment: if it has trouble of its own, that is a new incident.'),
  unguarded: () => say("Nothing, if it was meant. If not, put the service back into Belay's config."),

  'rolling-back': (s) => [...say('Look at the rollback in the console: what does it wait for?'), ...readyWait(s)],
  settling: () => say(LOOK_AROUND, "See in the responder's log and queue why it has not decided again."),
  'alarm-unknown': (s) => [
    ...say('Look at the alarm in the console: no data, or it cannot be evaluated.'),
    seeService(s, 'Look at the service: an alarm without data may mean tasks that are dead:'),
  ],
  'rollback-in-flight': (s) => [seeDeployments(s, 'Look at the rollback that is under way: what does it wait for?')],
  'deployment-may-be-the-fix': (s) => [
    ...say('Ask who deploys, and whether it is the fix. If it is, help it along.'),
    ...stopIt(s, 'If it is not, stop it, with rollback'),
  ],
  'aws-owns-rollback': (s) => stopIt(s, 'AWS was to roll back and has not. Stop the deployment, with rollback'),
  'blue-is-gone': (s) => [
    seeDeployments(s, 'There is no way back until this deployment is over: see how long it takes, and prepare a fix.'),
  ],
  'handed-over': () => say('This incident is still open: somebody must own it.'),
  'facts-unavailable': (s) => [
    ...say("Read in the responder's log which call fails: a permission, throttling, or AWS itself (its health page)."),
    seeService(s, 'Meanwhile judge for yourself: did the trouble begin with the last deployment?'),
  ],

  'rollback-failed': (s) => [
    ...say("Read the deployment's error in the console: it says what ended the rollback."),
    ...byHand(s, 'If that can be mended, mend it and roll back again by hand'),
  ],
  'rollback-overdue': (s) => [
    ...say('Look at the rollback in the console: an approval, a hook, or tasks that do not start?'),
    ...readyWait(s),
  ],
  'rollback-did-not-help': (s) =>
    say(
      `The deployment was not the cause, or not alone. ${LOOK_AROUND}`,
      'Do not go back further: older revisions are no better proven against this.',
      `If ${bad(s)} proves innocent, lift its veto before it is deployed again.`,
    ),
  'unsupported-controller': () => say('Roll back with the tool that deploys this service.'),
  'service-not-running': (s) => [seeService(s, 'See why: scaled to zero, drained or deleted, by whom?')],
  'alarm-older-than-deployment': (s) => [
    ...say(`The trouble began before this deployment, which may even be the fix. ${LOOK_AROUND}`),
    ...sure(s),
  ],
  'no-recent-deployment': (s) => [
    ...say(`Look for what else has changed: traffic, data, a dependency, a certificate. ${LOOK_AROUND}`),
    ...sure(s),
  ],
  'shared-cause-suspected': (s) => [
    ...say('Look for what these services share: a dependency, the network, a change of configuration, AWS itself.'),
    ...say('Do not roll them back one by one.'),
    ...sure(s),
  ],
  'rolled-back-recently': () => say(`Going back has been tried. ${LOOK_AROUND}`),
  'rollback-barred': () =>
    say(
      'Read at the barrier, below, what cannot be undone. Ship a fix forward.',
      'Only somebody who knows that change may go back by hand.',
    ),
  'no-known-good': (s) => [
    seeDeployments(s, `Choose a revision yourself, from what was deployed before. ${pageByHand(s)}:`),
    ...say('Belay itself knows a good one as soon as a revision has served for its bake time without trouble.'),
  ],
  'target-unusable': (s) =>
    say(
      'Read below what is missing: an ACTIVE definition, the image by its digest, or a secret.',
      `Put it back and roll back by hand, or ship a fix forward. ${pageByHand(s)}.`,
    ),
  held: (s) => [
    ...say('Read below who holds the service, and why. Ask them.'),
    ...byHand(s, 'If you may break the hold, do it by hand'),
  ],
  'ledger-unavailable': (s) => [
    ...say(
      'Look at the DynamoDB table: a permission, throttling, deleted? Until it answers, nobody but you rolls back.',
    ),
    seeService(s, 'Judge for yourself: did the trouble begin with the last deployment?'),
  ],
  'act-refused': (s) => [
    ...byHand(s, 'Do it by hand, with your own permissions'),
    ...say("Then mend what AWS complained of: the responder's role, or a setting of the service."),
  ],

  'mode-observe': (s) => [
    ...say('You have the incident: Belay only takes notes.'),
    ...byHand(s, 'If you agree with it, do it by hand'),
  ],
  'mode-propose': (s) => [
    ...byHand(s, 'If you agree, do it'),
    ...say('If not, the incident is yours all the same: Belay will not act.'),
  ],
  'bad-deployment': (s) => say(HANDS_OFF, takeBack(s)),
  'nobody-watches': (s) => say(HANDS_OFF, takeBack(s), watchIt(s)),
};

/** What a person had begun may be the fix, and nothing but this tells them that it does not run. */
function deployAgain({ superseded, move, moved }: Story): Steps {
  const others = superseded.filter((arn) => arn !== move?.from);
  if (others.length === 0) return [];
  const when = moved ? '' : ' once Belay says that the service has recovered, or calls you';
  const gone = `Belay's rollback has superseded ${revisions(others)}, which somebody had begun to deploy`;
  return say(`${gone}: find out who. If that was the fix, deploy it again${when}.`);
}

/** An act that was decided and did not simply begin needs other hands than one that did. */
export function whatYouDo(story: Story): Steps {
  if (story.outcome === 'prevented')
    return [seeDeployments(story, 'See who deploys what: is it the fix? Belay waits for its end:')];
  if (story.outcome === 'unclear') {
    return [seeDeployments(story, 'See whether a rollback runs. Do not start a second one before you know:')];
  }
  const { why } = story.decision;
  const known = Object.hasOwn(advice, why) ? advice[why](story) : say(`Read below what was looked at. ${LOOK_AROUND}`);
  return [...deployAgain(story), ...known];
}
