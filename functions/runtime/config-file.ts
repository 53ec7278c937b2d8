import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckedConfig, checkConfig } from '../core/config.ts';
import { fillIn, LATE_VALUES } from '../core/late-values.ts';
import type { Env } from './env.ts';

export const CONFIG_FILE = 'belay.config.json';

/**
 * Reads the config that lies beside the bundle, with what only the deployment knew from the environment. A broken one is an
 * answer, not a crash: a function that cannot start cannot report, and CodeDeploy would wait for an hour. Every hook call
 * then ends in `Failed` (`bad-config`).
 */
export function readConfig(folder: string, env: Env): CheckedConfig {
  try {
    const filled = fillIn(JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8')), env[LATE_VALUES]);
    return filled.ok ? checkConfig(filled.value) : filled;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [`${CONFIG_FILE} cannot be read: ${detail}`] };
  }
}
