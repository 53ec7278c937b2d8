import { isMapping } from './deep-merge.ts';
import { at, type Problem, received } from './problems.ts';
import type { Stage } from './stage-schema.ts';
import type { Path } from './yaml-text.ts';

/** What a service copied from another stage and forgot to change: listeners and roles lie in the stage's own account and region. */
export function strayArns(merged: unknown, stage: Stage | undefined, placeOf: (path: Path) => Path): Problem[] {
  if (!stage) return [];
  return arnsOf(merged).flatMap(({ path, arn }) => {
    const [prefix, , , region, account] = arn.split(':');
    if (prefix !== 'arn' || account === undefined) return [];
    if (account === stage.account && (region === '' || region === stage.region)) return [];
    const rule = `must lie in the stage's account ${stage.account} and region ${stage.region}${received(path, arn)}`;
    return [{ path: placeOf(path), rule }];
  });
}

function arnsOf(merged: unknown): { readonly path: Path; readonly arn: string }[] {
  const probes = at(merged, ['probes']);
  const hooks = isMapping(probes) ? Object.keys(probes) : [];
  const roles = at(merged, ['taskRoles']);
  const paths: Path[] = [
    ...hooks.flatMap((hook) => ['listenerArn', 'ruleArn'].map((key) => ['probes', hook, key])),
    ...(Array.isArray(roles) ? roles.map((_, i) => ['taskRoles', i]) : []),
  ];
  return paths.flatMap((path) => {
    const arn = at(merged, path);
    return typeof arn === 'string' ? [{ path, arn }] : [];
  });
}
