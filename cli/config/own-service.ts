import type { GuardedService } from '../../functions/core/config.ts';
import { UsageError } from '../usage-error.ts';
import { readFile } from './read-file.ts';

/** What a replay takes of a service of the user's own file. */
export interface OwnService {
  readonly mode: GuardedService['mode'];
  readonly policy: GuardedService['policy'];
  readonly rollback: GuardedService['rollback'];
  /** Whose they are, for people. */
  readonly told: string;
}

const NAMED_MAX = 20;
const called = ({ service, stage }: GuardedService) => `${service} (${stage})`;

/** The one service that is meant. @throws UsageError where none is, or several are: it names those that there are */
export function ownService(
  path: string,
  { service, stage }: { readonly service: string | undefined; readonly stage: string | undefined },
): OwnService {
  const all = readFile(path, stage).stages.flatMap(({ config }) => config.services);
  const meant = service === undefined ? all : all.filter((one) => one.service === service);
  const [only, ...others] = meant;
  if (only && others.length === 0) {
    const { mode, policy, rollback } = only;
    return { mode, policy, rollback, told: `With the mode and the limits of ${called(only)} in ${path}.` };
  }
  const choices = only ? meant : all;
  const named = choices.slice(0, NAMED_MAX).map(called).join(', ');
  const more = choices.length > NAMED_MAX ? ` and ${choices.length - NAMED_MAX} more` : '';
  const there = choices.length === 0 ? 'it has none' : `there are: ${named}${more}`;
  if (only) throw new UsageError(`${path}: which service? say it with --service and --stage; ${there}`);
  throw new UsageError(
    `${service === undefined ? path : `--service ${service}: ${path}`} has no such service; ${there}`,
  );
}
