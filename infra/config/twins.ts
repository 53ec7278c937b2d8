import { groupKey } from '../../functions/core/config.ts';
import { at, type Problem } from './problems.ts';
import type { Path } from './yaml-text.ts';

/** What each service of a stage has for itself alone. */
export class Twins {
  readonly #seen = new Map<string, number>();

  /** What this service shares with an earlier one of its stage. */
  problemsOf(merged: unknown, index: number): Problem[] {
    const get = (...path: string[]) => {
      const value = at(merged, path);
      return typeof value === 'string' ? value : undefined;
    };
    const stage = get('stage');
    const [service, cluster, application, group] = [
      get('service'),
      get('cluster'),
      get('codedeploy', 'application'),
      get('codedeploy', 'deploymentGroup'),
    ];
    const ecsService = get('ecsService') ?? service;
    const claims: [Path, string, string | undefined][] = [
      [['service'], 'the name', service],
      [['ecsService'], 'the ECS service', cluster && ecsService && `${cluster}:${ecsService}`],
      [['codedeploy', 'deploymentGroup'], 'the deployment group', application && group && groupKey(application, group)],
    ];
    return claims.flatMap(([path, what, claimed]) => {
      if (stage === undefined || !claimed) return [];
      const first = this.#claim(JSON.stringify([stage, what, claimed]), index);
      if (first === index) return [];
      const rule = `must be its own: ${what} ${claimed} is services[${first}]'s already, in stage ${stage}`;
      return [{ path: ['services', index, ...path], rule }];
    });
  }

  #claim(key: string, index: number): number {
    const first = this.#seen.get(key) ?? index;
    this.#seen.set(key, first);
    return first;
  }
}
