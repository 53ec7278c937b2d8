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
export const called = ({ service, stage }: GuardedService) => `${service} (${stage})`;

/** The one service that is meant. @throws UsageError where none is, or several are: it names those that there are */
export function ownService(path: string, wanted: Wanted): OwnService {
  const all = readFile(path, wanted.stage).stages.flatMap(({ config }) => config.services);
  const only = theOne(path, wanted, all);
  const { mode, policy, rollback } = only;
  return { mode, policy, rollback, told: `With the mode and the limits of ${called(only)} in ${path}.` };
}

/** What the command line says of the service that is meant. */
export interface Wanted {
  readonly service: string | undefined;
  readonly stage: string | undefined;
}

/**
 * @param all of the stages that are meant
 * @param preferred of several that are meant, the one to take if it alone is so
 */
export function theOne(
  path: string,
  { service }: Wanted,
  all: readonly GuardedService[],
  preferred: (one: GuardedService) => boolean = () => false,
): GuardedService {
  const meant = service === undefined ? all : all.filter((one) => one.service === service);
  for (const [only, ...others] of [meant, meant.filter(preferred)]) if (only && others.length === 0) return only;
  const choices = meant.length > 0 ? meant : all;
  const named = choices.slice(0, NAMED_MAX).map(called).join(', ');
  const more = choices.length > NAMED_MAX ? ` and ${choices.length - NAMED_MAX} more` : '';
  const there = choices.length === 0 ? 'it has none' : `there are: ${named}${more}`;
  if (meant.length > 0) throw new UsageError(`${path}: which service? say it with --service and --stage; ${there}`);
  throw new UsageError(
    `${service === undefined ? path : `--service ${service}: ${path}`} has no such service; ${there}`,
  );
}
