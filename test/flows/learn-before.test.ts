import { describe, expect, test } from 'vitest';
import type { GuardedService } from '../../functions/core/config.ts';
import type { ServiceFacts } from '../../functions/core/facts.ts';
import type { DeploymentId } from '../../functions/core/ids.ts';
import { minutes } from '../../functions/core/units.ts';
import type { DeploymentDetail, GroupFacts } from '../../functions/core/window.ts';
import { learnBefore } from '../../functions/flows/learn-before.ts';
import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { at, noon } from '../kit/core.ts';
import { ecs, running, shiftOf, term } from '../kit/facts.ts';
import { alarmEvent, alarmPlot, recheckEvent } from '../kit/incident-plot.ts';
import { openVirtually, type Virtual } from '../kit/responder.ts';

/* What had come to rest before the deployment that is in flight, where nobody has noted it. */

const calm = { 'checkout-5xx': alarmPlot([]), 'checkout-latency': alarmPlot([]), 'cart-5xx': alarmPlot([]) };
const barriers = [42, 8].map((revision) => ({ revision, why: 'a migration' }));

/** The event of the last deployment's end is lost, and the next one is in flight at noon. */
async function unnoted(over: Partial<Plot>) {
  const virtual = await openVirtually({ alarms: calm, barriers, ...over });
  const { service } = virtual.plot;
  const last = (await virtual.ledger.read(service)).terms.at(-1);
  await virtual.ledger.forgetTerms(service, last ? [last.shift] : []);
  return { virtual, last };
}
const revisions = async ({ ledger, plot }: Virtual) =>
  (await ledger.read(plot.service)).terms.map(({ definition, kind }) => `${kind} ${definition.split(':').at(-1)}`);
const deploys = (first: number, second: number, ago = -1) =>
  [
    { at: -30, do: 'deploy', revision: first },
    { at: ago, do: 'deploy', revision: second },
  ] as const;

describe('two deployments within minutes, and the end of the first is not heard of', () => {
  test('by CodeDeploy: the first is noted while the second is in flight, with its shift and unproven', async () => {
    const { virtual, last } = await unnoted({ deeds: deploys(42, 43) });
    await virtual.respond(recheckEvent('checkout', 0));
    expect(await revisions(virtual)).toEqual(['deploy 40', 'deploy 41', 'deploy 42']);
    const [noted] = (await virtual.ledger.read('checkout')).terms.toReversed();
    expect(noted).toEqual({ ...last, candidate: undefined, bakedAt: undefined });
  });

  test('by CodeDeploy: even while blue waits for its end, when PRIMARY is the second already', async () => {
    const { virtual } = await unnoted({ deeds: deploys(42, 43, -5), terminationWait: 10 });
    await virtual.respond(recheckEvent('checkout', 0));
    expect(await revisions(virtual)).toEqual(['deploy 40', 'deploy 41', 'deploy 42']);
  });

  test('by ECS: it is noted as long as ECS shows it', async () => {
    const { virtual } = await unnoted({ service: 'cart', deeds: deploys(8, 9, 0) });
    await virtual.respond(recheckEvent('cart', 0));
    expect(await revisions(virtual)).toEqual(['deploy 7', 'deploy 8']);
  });

  test('and nobody goes back across its barrier, once the second is in trouble', async () => {
    const fires = { 'checkout-5xx': alarmPlot([{ at: 10, state: 'ALARM', onset: 8 }]) };
    const { virtual } = await unnoted({ deeds: deploys(42, 43), alarms: { ...calm, ...fires }, terminationWait: 2 });
    await virtual.respond(recheckEvent('checkout', 0));
    await virtual.clock.advance(minutes(10));
    virtual.world.happenings.runDue(virtual.clock.now());
    await virtual.respond(alarmEvent('checkout-5xx'));
    const said = virtual.outcomes.map(({ outcome }) => outcome.decision.why);
    expect(said.slice(-1)).toEqual(['rollback-barred']);
    expect(await revisions(virtual)).toEqual(['deploy 40', 'deploy 41', 'deploy 42', 'deploy 43']);
  });

  test('it is noted in the midst of trouble too', async () => {
    const fires = { 'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }]) };
    const { virtual } = await unnoted({ deeds: deploys(42, 43), alarms: { ...calm, ...fires } });
    await virtual.respond(alarmEvent('checkout-5xx'));
    expect(await revisions(virtual)).toEqual(['deploy 40', 'deploy 41', 'deploy 42']);
  });

  test('what has served quietly for the bake time is adopted: the second can be gone back from', async () => {
    const { virtual } = await unnoted({ deeds: deploys(42, 43).map((deed, i) => (i ? deed : { ...deed, at: -300 })) });
    await virtual.respond(recheckEvent('checkout', 0));
    const [noted] = (await virtual.ledger.read('checkout')).terms.toReversed();
    expect(noted).toMatchObject({ candidate: { source: 'adopted' }, bakedAt: virtual.clock.now() });
  });
});

interface Answers {
  readonly group?: Partial<GroupFacts> | undefined;
  readonly versions: ServiceFacts['versions'];
  readonly controller?: ServiceFacts['controller'];
  readonly terms?: Parameters<typeof learnBefore>[3];
  readonly detail?: Partial<DeploymentDetail> | 'unknown-deployment';
  readonly hash?: string;
}

/** What is learnt, and how often AWS was asked for it. */
async function learnt({
  group,
  versions,
  controller,
  terms = [term(40), term(41)],
  detail = { succeeded: true, shift: shiftOf(42) },
  hash,
}: Answers) {
  const asked: string[] = [];
  const ports = {
    time: { now: () => noon, sleep: () => new Promise(() => {}) },
    codedeploy: {
      inspect: async (id: DeploymentId) => {
        asked.push(id);
        return detail === 'unknown-deployment' ? detail : { id, ...detail };
      },
    },
    ecs: {
      definition: async (arn: string) => {
        asked.push(arn);
        return hash === 'gone' ? 'definition-not-found' : { hash: hash ?? 'hash-42' };
      },
    },
  };
  const service = { cluster: 'prod', ecsService: 'checkout' } as GuardedService;
  const inFlight = group && ({ lastAttempted: { deployment: 'd-43', over: false }, ...group } as GroupFacts);
  const facts = ecs({ versions, ...(controller ? { controller } : {}) });
  const found = await learnBefore(service, facts, inFlight, terms, ports as unknown as ResponderPorts);
  return { found: found && `${found.term.kind} ${found.term.definition.split(':').at(-1)}`, asked: asked.length };
}

const lastSuccessful = { deployment: 'd-42' as DeploymentId };
const blue = { ...running(42), deployment: 'd-42' };
const green = { ...running(43, 'ACTIVE'), deployment: 'd-43' };

describe('before what CodeDeploy has in flight', () => {
  const versions = [blue, green];

  test('ran what the group calls its last success', async () => {
    expect(await learnt({ group: { lastSuccessful }, versions })).toEqual({ found: 'deploy 42', asked: 2 });
  });

  test.each<[string, Partial<Answers>]>([
    ['a term of that deployment', { terms: [term(41), term(42, { deployment: 'd-42' })] }],
    [
      'one of its own, and the hook has noted the next already',
      { terms: [term(42, { deployment: 'd-42' }), term(43)] },
    ],
    ['a term of that revision, by another deployment, as its last', { terms: [term(41), term(42)] }],
  ])('nothing is asked for where the ledger has %s', async (_, over) => {
    expect(await learnt({ group: { lastSuccessful }, versions, ...over })).toEqual({ found: undefined, asked: 0 });
  });

  test('it is put in its place, if the hook has noted the next already', async () => {
    const terms = [term(41), term(43, { shift: at(-60) })];
    expect((await learnt({ group: { lastSuccessful }, versions, terms })).found).toBe('deploy 42');
    const anew = await learnt({ group: { lastSuccessful }, versions, terms, hash: 'hash-41' });
    expect(anew.found).toBe('deploy 42');
    const same = [term(41), term(42, { shift: at(-900) }), term(43, { shift: at(-60) })];
    expect((await learnt({ group: { lastSuccessful }, versions, terms: same })).found).toBeUndefined();
  });

  test('what had served before that is what was gone back to', async () => {
    expect((await learnt({ group: { lastSuccessful }, versions, hash: 'hash-40' })).found).toBe('rollback 42');
    expect((await learnt({ group: { lastSuccessful }, versions, hash: 'hash-41' })).found).toBe('deploy 42');
  });

  test.each<[string, Partial<Answers>]>([
    ['nothing is in flight', { group: { lastSuccessful, lastAttempted: { ...lastSuccessful, over: true } } }],
    ['nothing ever succeeded', { group: {} }],
    ['its task set is gone', { versions: [green] }],
    ['CodeDeploy does not say when it shifted', { detail: { succeeded: true } }],
    ['it did not succeed after all', { detail: { succeeded: false, shift: shiftOf(42) } }],
    ['CodeDeploy does not know it any more', { detail: 'unknown-deployment' }],
    ['the ledger knows nothing of before', { terms: [] }],
    ['the ledger knows only of later', { terms: [term(43, { shift: at(-60) })] }],
    ['ECS does not know the definition', { hash: 'gone' }],
  ])('nothing is known where %s', async (_, over) => {
    expect((await learnt({ group: { lastSuccessful }, versions, ...over })).found).toBeUndefined();
  });
});

describe('before what ECS has in flight', () => {
  const old = { ...running(42, 'ACTIVE'), createdAt: shiftOf(42) };
  const fresh = { ...running(43), stable: false };
  const controller = 'ECS';

  test('ran what it takes down', async () => {
    expect(await learnt({ versions: [fresh, old], controller })).toEqual({ found: 'deploy 42', asked: 1 });
  });

  test.each<[string, Partial<Answers>]>([
    ['it had not completed', { versions: [fresh, { ...old, stable: false }] }],
    ['there are two of them', { versions: [fresh, old, { ...running(41, 'ACTIVE'), createdAt: shiftOf(41) }] }],
    ['it is on its way out already', { versions: [fresh, { ...old, status: 'DRAINING' }] }],
    ['ECS does not say since when', { versions: [fresh, running(42, 'ACTIVE')] }],
    ['somebody else deploys the service', { controller: 'CODE_DEPLOY' }],
  ])('nothing is known where %s', async (_, over) => {
    expect((await learnt({ versions: [fresh, old], controller, ...over })).found).toBeUndefined();
  });
});
