import { readFileSync } from 'node:fs';
import { UsageError } from '../../cli/usage-error.ts';
import type { Group } from './look.ts';

/** One stack's outputs, in a file that `cdk deploy --outputs-file` wrote. */
export interface OutputsOf {
  readonly file: string;
  readonly stack: string;
}

/**
 * The values of these outputs.
 * @throws UsageError that names the file, what is missing in it, and how to get it
 */
export function outputs<const Key extends string>(
  { file, stack }: OutputsOf,
  keys: readonly Key[],
): Record<Key, string> {
  const all = readOutputs(file);
  const found = isRecord(all) && Object.hasOwn(all, stack) ? all[stack] : undefined;
  if (!isRecord(found)) throw new UsageError(`${file}: it has no outputs of a stack ${stack}; ${REMEDY}`);
  const missing = keys.filter((key) => typeof found[key] !== 'string' || found[key] === '');
  if (missing.length > 0) throw new UsageError(`${file}: ${stack} has no output ${missing.join(', ')}; ${REMEDY}`);
  return Object.fromEntries(keys.map((key) => [key, found[key]])) as Record<Key, string>;
}

/** @throws UsageError */
export function groupIn(from: OutputsOf): Group {
  const found = outputs(from, ['ApplicationName', 'DeploymentGroupName']);
  return { application: found.ApplicationName, name: found.DeploymentGroupName };
}

const REMEDY = 'deploy the stack with --outputs-file, or name the file with --outputs and the stack with --stack';

function readOutputs(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${file}: it is not JSON; ${REMEDY}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new UsageError(`${file}: ${why}; ${REMEDY}`);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
