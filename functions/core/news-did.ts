import type { Why } from './news-because.ts';
import { heldBack } from './news-headline.ts';
import { detailOf, isAct, preventedBy, revisions, type Story, short } from './news-story.ts';

const ONCE = 'It takes no second step by itself: going back further would be a guess.';
const PEOPLE_HAVE_IT =
  'People have it now: Belay acts again only after something new is deployed, and closes the incident when every alarm says OK.';
const HELD = 'It acts as soon as the hold is released, if the trouble is still there.';

/** Escalations of which "nothing" would not be the whole truth. */
const special: Partial<Record<Why, (story: Story) => string>> = {
  'rollback-failed': () => `It rolled back, and the rollback failed. ${ONCE}`,
  'rollback-overdue': () => `It started a rollback, which is not over. ${ONCE}`,
  'rollback-did-not-help': () => `It rolled back once, and the rollback stays. ${ONCE}`,
  'facts-unavailable': ({ moved }) =>
    `${moved ? 'It has acted once in this incident, and cannot see what came of it' : 'Nothing: it cannot see how things stand'}. It looks again soon, and goes on by itself once it can see.`,
  'ledger-unavailable': () => 'Nothing: without its ledger Belay cannot know what it has done already.',
  'act-refused': ({ move, result = '' }) => {
    const words = detailOf(result);
    return `It tried to ${heldBack(move)}. AWS refused${words === '' ? '' : `: ${words}`}. ${PEOPLE_HAVE_IT}`;
  },
};

function afterAct(story: Story): string {
  const { at, decision, move, outcome, result, superseded } = story;
  switch (outcome) {
    case 'prevented':
      return `Nothing: ${preventedBy(story)}. It looks again, and decides anew by what it finds then.`;
    case 'unclear':
      return 'It asked AWS once and got no clear answer. It reads what came of it before it does anything else.';
    default: {
      const how =
        result === 'adopted' ? 'found its own rollback, whose start it had not been told of,' : 'started the rollback';
      const named = move?.deployment === undefined ? '' : ` Deployment: ${move.deployment}.`;
      const refused = decision.kind === 'roll-back' ? 'rolled away from' : 'stopped';
      const from = move === undefined ? '' : ` ${short(move.from)} is now vetoed: it was ${refused}.`;
      const gone = superseded.length === 0 ? '' : ` ${revisions(superseded)} went with it: ECS cannot refuse that.`;
      return `It ${how} at ${at}.${named}${from}${gone} Belay watches the recovery, and tells you how it ends. ${ONCE}`;
    }
  }
}

function afterEscalation(story: Story): string {
  const { decision, move, moved } = story;
  const own = special[decision.why];
  if (own) return own(story);
  if (moved) return `It has acted once in this incident. ${ONCE} ${PEOPLE_HAVE_IT}`;
  const would = move === undefined ? '' : ` But for that it would ${heldBack(move)}.`;
  return `Nothing: the service is as it was.${would} ${decision.why === 'held' ? HELD : PEOPLE_HAVE_IT}`;
}

/** What Belay did, and what it did not do. */
export function whatBelayDid(story: Story): string {
  const { decision, move, moved } = story;
  if (isAct(decision)) return afterAct(story);
  switch (decision.kind) {
    case 'escalate':
      return afterEscalation(story);
    case 'close':
      if (decision.why === 'recovered')
        return 'It rolled back once, saw the traffic move, and asked the targets, the health check and every alarm.';
      return `${moved ? 'It acted once in this incident' : 'Nothing'}; the incident is closed.`;
    case 'observe':
      return `Nothing, and it will not: the mode is observe. In the mode act it would now ${heldBack(move)}.`;
    case 'propose':
      return `Nothing, and it will not: the mode is propose. What it would do is below, as a command.`;
    case 'wait':
      return moved ? 'It has acted, and looks again soon.' : 'Nothing yet; it looks again soon.';
    default:
      return 'Nothing.';
  }
}
