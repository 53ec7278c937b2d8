import { readFileSync, statSync } from 'node:fs';
import { HOOKS, type HookName } from '../../functions/core/hook-call.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { oneLine, UsageError } from '../usage-error.ts';

/** Lambda takes no larger event. */
const EVENT_BYTES_MAX = 6 * 1024 * 1024;

export interface EventFile {
  readonly path: string;
  readonly event: unknown;
}

/** Reads one event file; bad input is a UsageError that names the file. */
export function readEvent(path: string): EventFile {
  return { path, event: parseJson(path, readText(path, EVENT_BYTES_MAX)) };
}

export function readText(path: string, bytesMax: number): string {
  try {
    const { size } = statSync(path);
    if (size > bytesMax) throw new UsageError(`${path}: has ${size} bytes, at most ${bytesMax} are read`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UsageError(`${path}: no such file; give the path of an event JSON file`);
    if (code === 'EISDIR') throw new UsageError(`${path}: is a folder; give the path of an event JSON file`);
    throw new UsageError(`${path}: cannot be read (${oneLine(String(error))})`);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const detail = error instanceof Error ? oneLine(error.message).slice(0, 120) : '';
    throw new UsageError(`${path}: is not JSON (${detail}); give the event as Lambda would receive it`);
  }
}

const HOOK_KEYS = ['DeploymentId', 'LifecycleEventHookExecutionId'];

/** A CodeDeploy hook call, be it a broken one: broken ones are the handler's to answer. */
const looksLikeHookCall = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && HOOK_KEYS.some((key) => Object.hasOwn(event, key));

/** The functions that an event can go to. */
export const FUNCTIONS = [...HOOKS, 'alarm-responder'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

const home = { account: '123456789012', region: 'eu-west-1' };

/** Something that the responder would take, or refuse as what it is: an alarm, a deployment's end, a message of its own. */
function looksLikeWake(event: unknown): boolean {
  const deliveries = parseDeliveries(event, home);
  const records: unknown =
    typeof event === 'object' && event !== null && 'Records' in event ? event.Records : undefined;
  const isBatch = Array.isArray(records) && records.length > 0;
  return isBatch || deliveries.some(({ parsed }) => parsed.ok || parsed.why === 'event-refused');
}

/**
 * Which function an event goes to. Both hooks' events look alike, so the scenario says which hook it belongs to and
 * `--function` overrides; an event that no function of ours would receive is refused, unless the function is forced.
 */
export function functionFor(
  { path, event }: EventFile,
  forced: FunctionName | undefined,
  scenario: FunctionName | undefined,
): FunctionName {
  if (forced) return forced;
  if (looksLikeHookCall(event)) return hookFor(path, scenario);
  if (looksLikeWake(event)) return 'alarm-responder';
  throw new UsageError(
    `${path}: unknown event shape; Belay replays CodeDeploy hook calls ({${HOOK_KEYS.join(', ')}}), alarms, ended deployments and its own messages`,
  );
}

function hookFor(path: string, scenario: FunctionName | undefined): HookName {
  if (scenario !== undefined && scenario !== 'alarm-responder') return scenario;
  const choices = HOOKS.join(' or ');
  throw new UsageError(
    `${path}: both hooks get this event; say which with --function ${choices}, or give a --scenario of a hook`,
  );
}
