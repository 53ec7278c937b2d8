import { type DefinitionFacts, needsOf } from '../core/definition.ts';
import type { DefinitionState } from '../core/facts.ts';
import type { TaskDefinitionArn } from '../core/ids.ts';
import { revisionName } from '../core/known-good.ts';
import type { Candidate, Needs } from '../core/term.ts';
import { look } from './look.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** What is asked about a definition: everything, if something could be sent back to it; its tags alone, if it is crossed. */
export interface Question {
  readonly definition: TaskDefinitionArn;
  /** As it was proven: what its tags meant then, and what it needs. */
  readonly candidate?: Candidate | undefined;
  readonly asTarget: boolean;
}

/**
 * The definition as ECS has it now, and whether it could be started: ACTIVE, its images still what the proof saw, its
 * secrets there. What cannot be verified (an image outside ECR) is not held against it: the proof ran it.
 */
export async function stateOfDefinition(question: Question, ports: ResponderPorts): Promise<DefinitionState> {
  const { definition, candidate, asTarget } = question;
  const early = asTarget && candidate?.needs ? missing(candidate.needs, candidate, ports) : undefined;
  early?.catch(() => {}); // awaited below, unless the definition itself says no first
  const found = await look(ports.time, 'the definition', (s) => ports.ecs.definition(definition, s));
  const name = revisionName(definition);
  if (found === 'definition-not-found') return { definition, hash: '', unusable: `${name} does not exist any more` };
  const { hash, barrier } = found;
  if (!asTarget) return { definition, hash, barrier, crossedOnly: true };
  return { definition, hash, barrier, unusable: await unusable(found, name, candidate, ports, early) };
}

async function unusable(
  found: DefinitionFacts,
  name: string,
  candidate: Candidate | undefined,
  ports: ResponderPorts,
  early: Promise<string | undefined> | undefined,
): Promise<string | undefined> {
  if (found.status !== 'ACTIVE') return `${name} is ${found.status}`;
  const problem = await (early ?? missing(needsOf(found), candidate, ports));
  return problem && `${name}: ${problem}`;
}

async function missing(needs: Needs, candidate: Candidate | undefined, ports: ResponderPorts) {
  const images = needs.images.map(async ({ container, image }) => {
    const digest = candidate?.images.find((i) => i.container === container)?.digest;
    const state = await look(ports.time, 'the image', (s) => ports.registry.imageState(image, digest, s));
    if (state === 'gone') return `the image ${image} is gone`;
    return state === 'moved' ? `the tag of ${image} means another image now` : undefined;
  });
  const secrets = needs.secrets.map(async (valueFrom) => {
    const state = await look(ports.time, 'the secret', (s) => ports.secrets.secretState(valueFrom, s));
    return state === 'gone' ? `the secret ${valueFrom} is gone` : undefined;
  });
  const problems = await Promise.all([...images, ...secrets]);
  return problems.find((problem) => problem !== undefined);
}
