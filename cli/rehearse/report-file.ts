import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { oneLine, UsageError } from '../usage-error.ts';

/** The file of a report. It is there in full or not at all: what was there before stays until then. */
export interface ReportFile {
  /** @throws Error of the file system; nothing is left behind */
  readonly write: (text: string) => void;
}

/**
 * Finds out before the work whether the report can be written after it.
 * @param inputs files that it must not replace
 * @throws UsageError
 */
export function reportFile(path: string, inputs: readonly string[]): ReportFile {
  const refused = (problem: string) => new UsageError(oneLine(`--report ${path}: ${problem}`));
  const found = inspected(path, refused);
  if (found === 'folder' || /[\\/]$/.test(path)) throw refused('is a folder; give the path of a file in it');
  if (found === 'other' || path.trim() === '') throw refused('is not a file; give the path of an .html file');
  if (inputs.some((one) => isSame(one, path))) throw refused('is what is read; give another path');
  // A link stays a link: what it leads to is replaced.
  const target = found === 'file' ? realpathSync(path) : path;
  const temporary = join(dirname(target), `.${basename(target).slice(0, 40)}.${process.pid}.tmp`);
  try {
    closeSync(openSync(temporary, 'wx'));
    rmSync(temporary);
  } catch (error) {
    throw refused(`cannot be written: ${reasonOf(error, dirname(target))}`);
  }
  return {
    write: (text) => {
      try {
        writeFileSync(temporary, text, { flag: 'wx' });
        renameSync(temporary, target);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    },
  };
}

function inspected(path: string, refused: (problem: string) => UsageError): 'nothing' | 'file' | 'folder' | 'other' {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() ? 'file' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw refused(`cannot be written: ${reasonOf(error, dirname(path))}`);
  }
}

function isSame(one: string, other: string): boolean {
  const real = realOf(one);
  return real !== undefined && real === realOf(other);
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

function reasonOf(error: unknown, folder: string): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return `there is no folder ${folder}; make it first`;
  if (code === 'ENOTDIR') return `${folder} is no folder; give another path`;
  return `${code} in ${folder}; give a path in a folder that you may write to`;
}
