import type { ProbePlan } from './config.ts';
import { type DefinitionFacts, imageParts } from './definition.ts';
import { revisionOf, type TaskDefinitionArn } from './ids.ts';

/** What the version check must find in a reply, read from what is being deployed and from nowhere else. */
export function expectedVersion(
  plan: ProbePlan,
  arn: TaskDefinitionArn,
  definition: DefinitionFacts | undefined,
): string | undefined {
  if (plan.through === 'target-health' || !plan.checks.version) return undefined;
  const { is, container } = plan.checks.version;
  if (is === 'revision') return revisionOf(arn);
  const images = (definition?.images ?? []).filter((i) => i.essential);
  const image = container === undefined ? images[0] : images.find((i) => i.container === container);
  const parts = imageParts(image?.image ?? '');
  return is === 'image-tag' ? parts.tag : parts.digest;
}
