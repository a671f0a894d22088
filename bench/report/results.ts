import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Figures } from '../scenarios';
import type { Machine } from './machine';

export const RESULTS = 'bench/results';

/** Figures of one commit on one machine. */
export interface Result {
  size: 'full' | 'quick';
  commit: string;
  /** When the last of them was recorded. */
  date: string;
  machine: Machine;
  figures: Figures;
}

/** What is compiled from these is what is measured. */
const MEASURED = ['src', 'package-lock.json', 'bench', ':!bench/results'];

/**
 * Adds figures to those of the same size, commit and machine, or begins a new file.
 * @returns the file
 */
export function record(
  dir: string,
  size: Result['size'],
  machine: Machine,
  figures: Figures,
  commit = commitNow(),
): string {
  const known = resultsIn(dir).find(
    ({ result }) =>
      result.commit === commit && result.size === size && isDeepStrictEqual(result.machine, machine),
  );
  const date = new Date().toISOString();
  const file =
    known?.file ?? join(dir, `${date.slice(0, 10)}-${commit}${size === 'quick' ? '-quick' : ''}.json`);
  const result: Result = { size, commit, date, machine, figures: { ...known?.result.figures, ...figures } };
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/** The full run that was recorded last; quick ones are for comparing. */
export function newestResult(dir: string): Result | undefined {
  return resultsIn(dir)
    .map(({ result }) => result)
    .filter(({ size }) => size === 'full')
    .sort((a, b) => b.date.localeCompare(a.date))[0];
}

function resultsIn(dir: string): { file: string; result: Result }[] {
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'));
  return files.map((name) => {
    const file = join(dir, name);
    return { file, result: JSON.parse(readFileSync(file, 'utf8')) as Result };
  });
}

/** Marked when the sources are not those of the commit; a copy without history has none. */
function commitNow(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ...MEASURED) !== '';
    return git('rev-parse', '--short=7', 'HEAD') + (changed ? '-changed' : '');
  } catch {
    return 'unknown';
  }
}
