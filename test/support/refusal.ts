import type { MainProcess } from './main-process';

/** It must end by itself, before it listens, with 1 and exactly one line. */
export async function expectRefusal(main: MainProcess, line: RegExp): Promise<void> {
  try {
    expect(await main.exit()).toBe(1);
    expect(main.stderr.trim().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(main.stdout).not.toContain('listens');
  } finally {
    await main.kill();
  }
}
