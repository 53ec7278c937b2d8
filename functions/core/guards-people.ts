import type { Act } from './decision.ts';
import { type Guard, type Look, passes } from './guard.ts';
import { revisionName } from './known-good.ts';
import type { Situation } from './situation.ts';
import { chosenTarget } from './target.ts';
import { iso } from './units.ts';

/* Holds and modes come last, so that the record always says what would have been done. */

/** The act that the nomination comes to, if there is a target for it. */
function actOf(s: Situation): Act | undefined {
  const { nominee, facts } = s;
  const to = chosenTarget(s)?.definition;
  if (!nominee || !to || facts.ecs === 'service-not-found') return undefined;
  const { from } = nominee;
  const byCodeDeploy = facts.ecs.controller === 'CODE_DEPLOY';
  if (nominee.act === 'stop') {
    const via = nominee.deployment.by === 'codedeploy' ? 'stop-deployment' : 'stop-service-deployment';
    return { kind: 'stop-deployment', why: 'nobody-watches', via, deployment: nominee.deployment.id, from, to };
  }
  // ECS refuses a new task definition through UpdateService on a CODE_DEPLOY service (FACTS 3.1).
  const via = byCodeDeploy ? 'create-deployment' : 'update-service';
  return { kind: 'roll-back', why: 'bad-deployment', via, from, to };
}

const named = ({ kind, via, from, to }: Act) => `${kind} ${revisionName(from)} → ${revisionName(to)} via ${via}`;

const onlyWith = (s: Situation, look: (act: Act) => Look): Look => {
  const act = actOf(s);
  return act ? look(act) : passes('nothing would be done');
};

export const notHeld: Guard = {
  name: 'nobody holds it',
  look: (s) =>
    onlyWith(s, (would) => {
      const hold = s.facts.holds.find(({ until }) => until === undefined || until > s.now);
      if (!hold) return passes('no hold is set');
      const who = hold.by === undefined ? '' : ` by ${hold.by}`;
      const until = hold.until === undefined ? 'until it is released' : `until ${iso(hold.until)}`;
      const evidence = `held (${hold.scope})${who} ${until}: ${hold.reason}; would have done: ${named(would)}`;
      return { decision: { kind: 'escalate', why: 'held', would }, evidence };
    }),
};

export const modeActs: Guard = {
  name: 'the mode lets it act',
  look: (s) =>
    onlyWith(s, (would) => {
      const evidence = `mode ${s.facts.mode}: ${named(would)}`;
      if (s.facts.mode === 'observe') return { decision: { kind: 'observe', why: 'mode-observe', would }, evidence };
      if (s.facts.mode === 'propose') return { decision: { kind: 'propose', why: 'mode-propose', would }, evidence };
      return passes(evidence);
    }),
};

export const act: Guard = {
  name: 'act',
  look: (s) => onlyWith(s, (decision) => ({ decision, evidence: named(decision) })),
};
