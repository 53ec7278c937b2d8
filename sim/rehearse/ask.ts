import type { ProbePlan } from '../../functions/core/config.ts';
import type { ProbeReply } from '../../functions/core/health-check.ts';
import { elapsed, millis } from '../../functions/core/units.ts';
import type { Ask, LoadBalancerPort, Time } from '../../functions/flows/ports.ts';
import type { Dice } from '../dice.ts';
import { digestOf } from '../incident/definitions.ts';
import { servingAt } from '../incident/serving.ts';
import type { Symptoms } from './incident.ts';
import type { Scene } from './stage.ts';

/* The app's /health in virtual time: each revision answers as its fault lets it. */

/** What a plain answer takes. */
const PLAIN_MS = 5;
/** From so many failures on the load balancer takes a task out. */
const SICK = 0.5;

interface Health {
  readonly scene: Scene;
  readonly clock: Time;
  readonly dice: Dice;
}

/** Through one listener, or at a task's own address. */
export function askOver({ scene, clock, dice }: Health, listener: string, plan: ProbePlan): Ask {
  return async ({ url, bodyMaxBytes }, signal) => {
    const asked = clock.now();
    scene.world.happenings.runDue(asked);
    const address = /^10\.(\d+)\.(\d+)\.(\d+)$/.exec(new URL(url).hostname);
    const revision = address ? Number(address[1]) : servingAt(scene.world, scene.plot, listener);
    if (revision === undefined) return reply(503, {}, '', bodyMaxBytes, 1);
    const task = address ? Number(address[2]) * 256 + Number(address[3]) : undefined;
    const { fails, latencyMs } = symptomsOf({ scene, clock }, revision, task);
    const bad = dice.chance(fails);
    await clock.sleep(millis(Math.round(PLAIN_MS + latencyMs)), signal);
    if (signal.aborted) return { kind: 'no-reply', reason: 'no-answer', detail: 'aborted' };
    const took = elapsed(asked, clock.now());
    const good = goodAnswer(plan, revision, scene.incident.same[revision] ?? revision);
    return reply(bad ? 500 : good.status, good.headers, good.body, bodyMaxBytes, took);
  };
}

/** What a probe meets of what is wrong. The weather does not show: /health asks nobody else. */
function symptomsOf({ scene, clock }: Omit<Health, 'dice'>, revision: number, task: number | undefined): Symptoms {
  const { incident, truth } = scene;
  const fault = incident.faults.get(revision);
  if (fault === undefined) return { fails: 0, latencyMs: 0 };
  const serves = truth.parts(clock.now()).find((part) => part.revision === revision);
  const { errors, latencyMs } = fault.sickness(serves?.age ?? 0);
  if (!fault.oneTask) return { fails: errors, latencyMs };
  const { tasks } = incident.conditions;
  if (task === undefined) return { fails: errors / tasks, latencyMs: 0 };
  return { fails: task % tasks === 0 ? errors : 0, latencyMs: 0 };
}

/** What the load balancer's own health checks find, for those who ask it. */
export function targetsSeen(port: LoadBalancerPort, scene: Scene, clock: Time): LoadBalancerPort {
  return {
    ...port,
    async targets(group, signal) {
      const targets = await port.targets(group, signal);
      return targets.map((target) => {
        const [, revision, high, low] = /^10\.(\d+)\.(\d+)\.(\d+):/.exec(target.target) ?? [];
        if (revision === undefined) return target;
        const { fails } = symptomsOf({ scene, clock }, Number(revision), Number(high) * 256 + Number(low));
        return fails > SICK ? { ...target, state: 'unhealthy' } : target;
      });
    },
  };
}

/** The answer that meets every check of the plan. */
function goodAnswer(plan: ProbePlan, revision: number, runs: number) {
  if (plan.through === 'target-health') return { status: 200, headers: {}, body: '' };
  const { status, body, headers, version } = plan.checks;
  const said = {
    revision: String(revision),
    'image-tag': `build-${runs}`,
    'image-digest': digestOf(`:build-${runs}`),
  };
  const from = version?.from;
  const is = version ? said[version.is] : '';
  const named = headers.map(({ name, equals }): [string, string] => [name.toLowerCase(), equals]);
  if (from && 'header' in from) named.push([from.header.toLowerCase(), is]);
  let document: unknown = {};
  for (const { pointer, equals } of body) document = withValue(document, pointer, equals);
  if (from && 'pointer' in from) document = withValue(document, from.pointer, is);
  return { status: status[0] ?? 200, headers: Object.fromEntries(named), body: JSON.stringify(document) };
}

/** The document with one value more, where the JSON pointer leads. */
function withValue(document: unknown, pointer: string, value: unknown): unknown {
  const [first, ...rest] = pointer.split('/').slice(1);
  if (first === undefined) return value;
  const key = first.replaceAll('~1', '/').replaceAll('~0', '~');
  const object = typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : {};
  const deeper = rest.length === 0 ? '' : `/${rest.join('/')}`;
  return { ...object, [key]: withValue(object[key], deeper, value) };
}

const reply = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  max: number,
  took: number,
): ProbeReply => ({
  kind: 'reply',
  status,
  headers,
  body: body.slice(0, max),
  truncated: body.length > max,
  tookMs: millis(took),
});
