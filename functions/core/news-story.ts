import type { Act, Decision } from './decision.ts';
import type { TaskDefinitionArn } from './ids.ts';
import type { Via } from './incident.ts';
import type { Transition, Whose } from './news.ts';
import { cleanName, cleanText } from './news-clean.ts';
import type { Placement } from './term.ts';
import { type EpochMs, iso } from './units.ts';

/** The act that a transition is about: decided now, held back, or done before. */
export interface Move {
  readonly kind: Act['kind'];
  readonly via: Via;
  readonly from: TaskDefinitionArn;
  readonly to: TaskDefinitionArn;
  readonly deployment?: string | undefined;
}

/** Why a decided act was done by nobody: what the flow calls it, and what a person is told. */
const PREVENTED = {
  'lost-race': 'another deployment had begun first',
  overtaken: 'the service had changed in between',
  'already-over': 'the deployment to be stopped had just ended',
  'lost-lease': 'another invocation is at work on it',
  refused: 'AWS refused',
} as const;
const isPrevented = (word: string): word is keyof typeof PREVENTED => Object.hasOwn(PREVENTED, word);

/** What became of a decided act. `none`: nothing was to be done. */
export type Outcome = 'done' | 'prevented' | 'unclear' | 'none';

/** A transition made fit to be told: every text in it is one clean line of bounded length, every list is bounded. */
export interface Story extends Whose {
  readonly at: string;
  readonly incident?: string | undefined;
  readonly decision: Decision;
  readonly guards: readonly { readonly guard: string; readonly fired: boolean; readonly evidence: string }[];
  readonly alarms: readonly { readonly name: string; readonly line: string }[];
  readonly result?: string | undefined;
  readonly outcome: Outcome;
  readonly firing: readonly string[];
  /** How many fire, the unlisted ones included. */
  readonly firingCount: number;
  readonly stillFiring: readonly string[];
  readonly move?: Move | undefined;
  /** The move is one that Belay made before this transition, not one that is decided or held back now. */
  readonly moved: boolean;
  /** What the move has superseded, though somebody had just begun to deploy it. */
  readonly superseded: readonly TaskDefinitionArn[];
  readonly running?: TaskDefinitionArn | undefined;
  readonly placement?: Placement | undefined;
}

const LISTED_MAX = 50;
/** A service has at most a hundred alarms. */
const NAMES_MAX = 100;
const ID_MAX = 1_000;
const EVIDENCE_MAX = 400;

const moment = (at: EpochMs): string => (Number.isNaN(new Date(at).getTime()) ? 'unknown' : iso(at));

export const isAct = (decision: Decision): decision is Act =>
  decision.kind === 'roll-back' || decision.kind === 'stop-deployment';

const wouldBe = (decision: Decision): Act | undefined => {
  if (isAct(decision)) return decision;
  return 'would' in decision ? decision.would : undefined;
};

/** The incident's intent knows the deployment that AWS named; the decision that started it could not. */
function moveOf({ decision, act, incident }: Transition): Move | undefined {
  const intent = incident?.intent;
  const own = intent && { ...intent, kind: intent.act };
  const said = wouldBe(decision) ?? act ?? own;
  if (said === undefined) return undefined;
  const { kind, via, from, to } = said;
  const named = 'deployment' in said ? said.deployment : undefined;
  const known = named || (own && own.kind === kind && own.to === to ? own.deployment : undefined);
  return { kind, via, from, to, deployment: known ? cleanName(known, ID_MAX) || undefined : undefined };
}

function outcomeOf({ decision, result }: Transition): Outcome {
  if (!isAct(decision)) return 'none';
  if (result === undefined || result === 'started' || result === 'adopted') return 'done';
  return isPrevented(firstWord(result)) ? 'prevented' : 'unclear';
}

/** `overtaken: checkout:44 runs now` → `overtaken` */
const firstWord = (result: string): string => /^[\w-]*/.exec(result)?.[0] ?? '';

/** What a result says beyond its word: `refused: AccessDenied` → `AccessDenied`. */
export const detailOf = (result: string): string => result.replace(/^refused\b:?\s*/, '');

export function preventedBy({ result = '' }: Story): string {
  const word = firstWord(result);
  return isPrevented(word) ? PREVENTED[word] : result;
}

const names = (list: readonly string[]) => list.slice(0, NAMES_MAX).map((name) => cleanName(name));

/** Never throws, whatever the texts are. */
export function storyOf(transition: Transition): Story {
  const { codedeploy, incident, result, decision, running, placement } = transition;
  return {
    service: cleanName(transition.service) || 'unknown',
    stage: cleanName(transition.stage) || 'unknown',
    mode: cleanName(transition.mode),
    account: cleanName(transition.account),
    region: cleanName(transition.region),
    cluster: cleanName(transition.cluster),
    ecsService: cleanName(transition.ecsService),
    codedeploy: codedeploy && {
      application: cleanName(codedeploy.application),
      deploymentGroup: cleanName(codedeploy.deploymentGroup),
    },
    runbookUrl: transition.runbookUrl,
    at: moment(transition.at),
    incident: incident && cleanName(incident.id, ID_MAX),
    decision,
    guards: transition.guards.slice(0, LISTED_MAX).map(({ guard, fired, evidence }) => ({
      guard: cleanName(guard),
      fired,
      evidence: cleanText(evidence, EVIDENCE_MAX),
    })),
    alarms: transition.alarms.slice(0, LISTED_MAX).map(({ name, line }) => ({
      name: cleanName(name),
      line: cleanText(line, EVIDENCE_MAX),
    })),
    result: result === undefined ? undefined : cleanText(result, EVIDENCE_MAX),
    outcome: outcomeOf(transition),
    firing: names(transition.firing),
    firingCount: transition.firing.length,
    stillFiring: names(transition.stillFiring),
    move: moveOf(transition),
    moved: wouldBe(decision) === undefined && (transition.act ?? incident?.intent) !== undefined,
    superseded: (incident?.intent?.superseded ?? []).slice(0, LISTED_MAX),
    running,
    placement,
  };
}

/** `checkout (prod)` */
export const who = ({ service, stage }: Story): string => `${service} (${stage})`;

/** `…:task-definition/checkout:43` → `checkout:43` */
export const short = (arn: TaskDefinitionArn): string => arn.slice(arn.lastIndexOf('/') + 1);

/** ` from checkout:43 to checkout:41`, or nothing where it is not known. */
export const course = (move: Move | undefined): string =>
  move === undefined ? '' : ` from ${short(move.from)} to ${short(move.to)}`;

/** `cart:10, cart:11` */
export const revisions = (arns: readonly TaskDefinitionArn[]): string => listed(arns.map(short), arns.length);

/** So many names still make a sentence. */
const NAMED_MAX = 10;

/** `a, b and 3 more`: of `total`, at most `max` by name. */
export function listed(all: readonly string[], total: number, max = NAMED_MAX): string {
  const shown = all.slice(0, max);
  const more = total - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
