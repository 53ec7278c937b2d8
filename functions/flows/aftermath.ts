import type { Budget } from '../core/budget.ts';
import { needsOf } from '../core/definition.ts';
import { type Aftermath, type HookRecord, isPlainSuccess } from '../core/record.ts';
import { messageFor } from '../core/telling.ts';
import type { Term } from '../core/term.ts';
import type { Caution } from '../core/verdict.ts';
import type { ProofDue } from './notebook.ts';
import type { HookPorts } from './ports.ts';
import { LATE, within } from './within.ts';

/**
 * What follows the report: the proof candidate, then one message if there is something to tell. In that order, because
 * a proof that could not be saved is something to tell. Never throws.
 */
export async function aftermath(
  record: HookRecord,
  due: ProofDue | undefined,
  ports: HookPorts,
  budget: Budget,
): Promise<Aftermath> {
  const { proof, cautions } = await prove(record, due, ports, budget);
  const known = { ...record, cautions: [...record.cautions, ...cautions] };
  // Whoever sends junk must not be able to page people with it: unless CodeDeploy knew the call, it is only logged and counted.
  const junk = record.complaint !== undefined && !wasTaken(record);
  if (junk || isPlainSuccess(known)) return { proof, told: 'not-needed', cautions: known.cautions };
  const problem = await tell(known, ports, budget);
  if (problem === undefined) return { proof, told: 'told', cautions: known.cautions };
  return { proof, told: 'failed', cautions: [...known.cautions, { kind: 'not-told', detail: problem }] };
}

const wasTaken = ({ report }: HookRecord) => report.outcome === 'reported' || report.outcome === 'presumed-reported';

type Proving = { readonly proof: Aftermath['proof']; readonly cautions: readonly Caution[] };

/**
 * Written after the report, and only if this call's `Succeeded` is what CodeDeploy took. An investigation that was cut off
 * may still find its proof due, long after the verdict became Failed.
 */
async function prove(
  record: HookRecord,
  due: ProofDue | undefined,
  ports: HookPorts,
  budget: Budget,
): Promise<Proving> {
  const passed = record.finding.verdict === 'Succeeded' && wasTaken(record);
  if (!due || !passed || !record.call) return { proof: 'not-due', cautions: [] };
  if (due.withheld !== undefined) return withheld(`no proof while the service had trouble of its own: ${due.withheld}`);
  try {
    const saved = await within(ports.time, budget.proveUntil, (signal) => candidateFrom(record, due, ports, signal));
    if (saved === 'shift-unknown') return withheld('CodeDeploy did not say when traffic shifted');
    if (saved !== LATE) return { proof: 'saved', cautions: [] };
    return notSaved('no answer in time');
  } catch (error) {
    return notSaved(String(error));
  }
}

const withheld = (detail: string): Proving => ({ proof: 'withheld', cautions: [{ kind: 'proof-withheld', detail }] });
const notSaved = (detail: string): Proving => ({ proof: 'failed', cautions: [{ kind: 'proof-not-saved', detail }] });

async function candidateFrom(record: HookRecord, due: ProofDue, ports: HookPorts, signal: AbortSignal) {
  const { guarded, green } = due;
  const deployment = record.call?.deployment;
  if (!deployment) return 'shift-unknown';
  const [shift, definition, tasks] = await Promise.all([
    due.shift ?? ports.codedeploy.shiftOf(deployment, guarded.cluster, guarded.ecsService, signal),
    ports.ecs.definition(green.taskDefinition, signal),
    ports.ecs.tasks(guarded.cluster, green.taskSet, signal),
  ]);
  if (shift === undefined) return 'shift-unknown';
  const evidence = { probes: record.observations.length, soakMs: guarded.policy.soakMs, alarms: guarded.alarms };
  const images = tasks[0]?.images ?? [];
  const term: Term = {
    shift,
    definition: green.taskDefinition,
    hash: definition.hash,
    deployment,
    kind: 'deploy',
    candidate: {
      source: 'hook',
      at: ports.time.now(),
      images,
      placement: green.placement,
      needs: needsOf(definition),
      evidence,
    },
  };
  await ports.ledger.saveCandidate(guarded.service, term, signal);
  return 'saved';
}

/** What kept the message from being told, if anything. */
async function tell(record: HookRecord, ports: HookPorts, budget: Budget): Promise<string | undefined> {
  try {
    const message = messageFor(record, ports.runbookUrl);
    const told = await within(ports.time, budget.tellUntil, (signal) => ports.tell(message, signal));
    return told === LATE ? 'no answer in time' : undefined;
  } catch (error) {
    return String(error);
  }
}
