import type { GuardedService, ProbePlan } from '../core/config.ts';
import { groupKey, guardedBy } from '../core/config.ts';
import type { DefinitionFacts } from '../core/definition.ts';
import { expectedVersion } from '../core/expected-version.ts';
import type { Green } from '../core/green.ts';
import { findGreen } from '../core/green.ts';
import { briefly } from '../core/policy.ts';
import type { Finding } from '../core/verdict.ts';
import { failed, succeeded } from '../core/verdict.ts';
import { type Forwards, type Investigation, listenerOf, wayRefused } from './investigation.ts';
import { caution, type Notebook } from './notebook.ts';
import { patiently } from './patiently.ts';
import type { HookPorts, Recollection } from './ports.ts';
import { watchGreen } from './watch-green.ts';
import { LATE, withinNext } from './within.ts';

/** From the hook call to a finding: what is deployed, may it be, does the way to it lead to it, and is it healthy. */
export async function investigate(investigation: Investigation): Promise<Finding> {
  const { hook, call, config, ports, notebook } = investigation;
  const deployment = await patiently(investigation, (s) => ports.codedeploy.deployment(call.deployment, s));
  if (deployment === 'unknown-deployment') {
    return failed('unknown-deployment', `CodeDeploy knows no deployment ${call.deployment}`);
  }
  const { application, deploymentGroup } = deployment;
  notebook.subject = { application, deploymentGroup };
  // AWS is going back already. Whatever the old version's health, a hook must not stand in its way (FACTS 1.6).
  if (deployment.creator === 'codeDeployRollback') {
    return succeeded('rollback-deployment', 'CodeDeploy is rolling back: let it, without probing');
  }
  const guarded = guardedBy(config, application, deploymentGroup);
  if (!guarded) {
    return failed('unguarded-group', `the Belay config names no group ${groupKey(application, deploymentGroup)}`);
  }
  notebook.subject = { ...notebook.subject, service: guarded.service, stage: guarded.stage };
  notebook.limits = guarded.policy;

  const plan = guarded.probes[hook];
  const [found, recollection] = await Promise.all([
    lookForGreen(investigation, guarded, plan),
    recall(investigation, guarded),
  ]);
  const { green } = found;
  if (!green) return found.refusal;
  notebook.subject = { ...notebook.subject, taskDefinition: green.taskDefinition };

  const definition = await definitionIfNeeded(investigation, plan, green, recollection);
  const refusal = vetoOn(definition, recollection, notebook) ?? found.refusal;
  if (refusal) return refusal;
  const version = expectedVersion(plan, green.taskDefinition, definition);
  if (version === undefined && plan.through !== 'target-health' && plan.checks.version) {
    const { is } = plan.checks.version;
    return failed('version-unknown', `${green.taskDefinition} has no ${is} that a reply could name`);
  }
  if (recollection.ownRollback) {
    notebook.limits = briefly(guarded.policy);
    caution(notebook, 'own-rollback', `this is Belay's own rollback of incident ${recollection.ownRollback.incident}`);
  }
  const soaks = hook === 'after-allow-traffic' && !recollection.ownRollback;
  return watchGreen({ ...investigation, guarded, plan, green, version, soaks, policy: notebook.limits });
}

type Found =
  | { readonly green: Green; readonly refusal: Finding | undefined }
  | { readonly green?: never; readonly refusal: Finding };

/** What a moment's lag between AWS's own views would look like; looked at again before it is believed. */
const mayLag: ReadonlySet<Finding['why']> = new Set(['no-green', 'listener-not-on-green']);

/** Green, and whether the way that the probe would take ends there and nowhere else. */
async function lookForGreen(investigation: Investigation, guarded: GuardedService, plan: ProbePlan): Promise<Found> {
  const { ports, signal } = investigation;
  for (let looks = 1; ; looks += 1) {
    const [taskSets, forwards] = await Promise.all([
      patiently(investigation, (s) => ports.ecs.taskSets(guarded.cluster, guarded.ecsService, s)),
      plan.through === 'listener'
        ? patiently(investigation, (s) => ports.loadBalancer.forwards(listenerOf(plan), s))
        : undefined,
    ]);
    const found = foundIn(taskSets, forwards, investigation, guarded);
    const settled = !found.refusal || !mayLag.has(found.refusal.why) || looks > guarded.policy.unreachableInARowMax;
    if (settled || signal.aborted) return found;
    investigation.notebook.ifLate = found.refusal ?? investigation.notebook.ifLate;
    await ports.time.sleep(guarded.policy.pauseMs, signal);
  }
}

function foundIn(
  taskSets: Awaited<ReturnType<HookPorts['ecs']['taskSets']>>,
  forwards: Forwards,
  { call }: Investigation,
  { cluster, ecsService }: GuardedService,
): Found {
  if (taskSets === 'service-not-found') {
    return { refusal: failed('service-not-found', `ECS knows no service ${ecsService} in ${cluster}`) };
  }
  const green = findGreen(taskSets, call.deployment);
  if (green) return { green, refusal: wayRefused(forwards, green) };
  return { refusal: failed('no-green', `no task set of ${ecsService} belongs to ${call.deployment}`) };
}

/** The ledger is advice: where it cannot be read in an attempt's time, the probe decides and the record says so. */
async function recall({ call, ports, notebook }: Investigation, guarded: GuardedService): Promise<Recollection> {
  try {
    const recollection = await withinNext(ports.time, guarded.policy.attemptTimeoutMs, (signal) =>
      ports.ledger.recall(guarded.service, call.deployment, signal),
    );
    if (recollection !== LATE) return recollection;
    caution(notebook, 'ledger-unreadable', `no answer in ${guarded.policy.attemptTimeoutMs} ms: the probe decides`);
  } catch (error) {
    caution(notebook, 'ledger-unreadable', `${String(error)}: the probe decides`);
  }
  return { vetoes: [] };
}

/** One call more, made only where its answer can matter: usually nothing is vetoed, and a revision is in the ARN. */
async function definitionIfNeeded(
  investigation: Investigation,
  plan: ProbePlan,
  green: Green,
  recollection: Recollection,
): Promise<DefinitionFacts | undefined> {
  const byImage = plan.through !== 'target-health' && plan.checks.version && plan.checks.version.is !== 'revision';
  if (recollection.vetoes.length === 0 && !byImage) return undefined;
  const { ports } = investigation;
  return patiently(investigation, (signal) => ports.ecs.definition(green.taskDefinition, signal));
}

/** The drift guard: a definition that was rolled away from does not come back by being shipped again. */
function vetoOn(
  definition: DefinitionFacts | undefined,
  recollection: Recollection,
  notebook: Notebook,
): Finding | undefined {
  const veto = definition && recollection.vetoes.find((v) => v.hash === definition.hash);
  if (!veto) return undefined;
  notebook.subject = { ...notebook.subject, incident: veto.incident };
  if (veto.exemption === undefined) {
    return failed('vetoed', `this definition is vetoed since incident ${veto.incident}: ${veto.reason}`);
  }
  caution(notebook, 'veto-exempted', `vetoed since incident ${veto.incident}, allowed: ${veto.exemption}`);
  return undefined;
}
