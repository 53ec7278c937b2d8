import { readFileSync, statSync } from 'node:fs';
import { type LoadedBelay, readBelay } from './read-belay.ts';

/** 500 services, written out in full, have half of it. */
const BYTES_MAX = 2 * 1024 * 1024;

/** Reads a `belay.yaml`; never throws. */
export function loadBelay(path: string): LoadedBelay {
  const refused = (problem: string): LoadedBelay => ({ ok: false, problems: [`${path}: ${problem}`] });
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return refused('is a folder; give the path of a belay.yaml');
    if (!stats.isFile()) return refused('is not a file; give the path of a belay.yaml');
    if (stats.size > BYTES_MAX) return refused(`has ${stats.size} bytes, at most ${BYTES_MAX} are read`);
    return readBelay(readFileSync(path, 'utf8'), path);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) return refused('no such file; give the path of a belay.yaml');
    return refused(`cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}
