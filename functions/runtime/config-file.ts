import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckedConfig, checkConfig } from '../core/config.ts';

export const CONFIG_FILE = 'belay.config.json';

/**
 * Reads the config that lies beside the bundle. A broken one is an answer, not a crash: a function that cannot start
 * cannot report, and CodeDeploy would wait for an hour. Every hook call then ends in `Failed` (`bad-config`).
 */
export function readConfig(folder: string): CheckedConfig {
  try {
    return checkConfig(JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8')));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [`${CONFIG_FILE} cannot be read: ${detail}`] };
  }
}
