import { WAIT_WHYS } from './decision.ts';
import { because, type Why } from './news-because.ts';

import { course, isAct, listed, type Move, preventedBy, revisions, type Story, short, who } from './news-story.ts';

/** Reasons for which a person is called although Belay has acted, or could not even look. */
const special: Partial<Record<Why, (story: Story) => string>> = {
  'rollback-failed': (s) => `${who(s)} is still in trouble: Belay's rollback${course(s.move)} FAILED.`,
  'rollback-overdue': (s) => `${who(s)} is still in trouble: Belay's rollback${course(s.move)} is OVERDUE.`,
  'rollback-did-not-help': (s) =>
    `${who(s)} is still in trouble: Belay rolled it back${course(s.move)}, and that did NOT help.`,
  'rolled-back-recently': (s) =>
    `${who(s)} is in trouble again, and Belay did NOT roll back again: ${because('rolled-back-recently')}.`,
  'ledger-unavailable': (s) => `${who(s)} may be in trouble, and Belay did NOT act: ${because('ledger-unavailable')}.`,
  'act-refused': (s) => `${who(s)} is in trouble, and Belay could NOT roll it back${course(s.move)}: AWS refused.`,
  'shared-cause-suspected': sharedCause,
};

function sharedCause(story: Story): string {
  const { firing, firingCount } = story;
  const none = `Belay did NOT roll back: ${because('shared-cause-suspected')}.`;
  if (firingCount < 2) return `${who(story)} is in trouble, and ${none}`;
  return `${firingCount} services are in trouble at once (${listed(firing, firingCount)}), and ${none}`;
}

const hasWaited = (why: Why): boolean => WAIT_WHYS.some((wait) => wait === why);

function escalated(story: Story): string {
  const { why } = story.decision;
  const own = special[why];
  if (own) return own(story);
  if (hasWaited(why)) return `${who(story)} is still in trouble, and Belay has waited too long: ${because(why)}.`;
  return `${who(story)} is in trouble, and Belay did NOT roll back: ${because(why)}.`;
}

const over = ({ superseded }: Story): string =>
  superseded.length === 0 ? '' : `, over ${revisions(superseded)}, which somebody had begun to deploy in between`;

function acted(story: Story, move: Move): string {
  switch (story.outcome) {
    case 'prevented':
      return `${who(story)} is in trouble, and Belay did NOT roll back: ${preventedBy(story)}.`;
    case 'unclear':
      return `${who(story)} is in trouble, and whether Belay's rollback${course(move)} has begun is UNKNOWN: ${story.result}.`;
    default:
      return move.kind === 'roll-back'
        ? `${who(story)} is being rolled back${course(move)} (${move.via})${over(story)}.`
        : `${who(story)}: the deployment of ${short(move.from)} is being stopped, back to ${short(move.to)} (${move.via}).`;
  }
}

const closed: Record<Extract<Story['decision'], { kind: 'close' }>['why'], (story: Story) => string> = {
  recovered: (s) => `${who(s)} has recovered: it was rolled back${course(s.move)}, and every alarm says OK.`,
  'cleared-by-itself': (s) => `${who(s)} is well again, by itself: ${because('cleared-by-itself')}.`,
  superseded: (s) => `The incident of ${who(s)} is closed: ${because('superseded')}.`,
  unguarded: (s) => `The incident of ${who(s)} is closed: ${because('unguarded')}.`,
};

/** `roll it back from … to … (create-deployment)`, for an act that was held back. */
export const heldBack = (move: Move | undefined): string =>
  move === undefined
    ? 'act'
    : `${move.kind === 'roll-back' ? '' : 'stop the deployment and '}roll it back${course(move)} (${move.via})`;

/** What happened, in one plain sentence. */
export function headline(story: Story): string {
  const { decision, move } = story;
  if (isAct(decision) && move) return acted(story, move);
  switch (decision.kind) {
    case 'close':
      return closed[decision.why](story);
    case 'escalate':
      return escalated(story);
    case 'observe':
      return `${who(story)} is in trouble. Belay only observes; it would ${heldBack(move)}.`;
    case 'propose':
      return `${who(story)} is in trouble. Belay proposes to ${heldBack(move)}: a person must do it.`;
    case 'wait':
      return `${who(story)} is in trouble, and Belay waits: ${because(decision.why)}.`;
    default:
      return `${who(story)}: nothing to do, for ${because(decision.why)}.`;
  }
}
