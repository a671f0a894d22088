import { childrenOf, statOf } from '../../test/support/process-tree';

/** Linux counts CPU time in hundredths of a second. */
const TICK_US = 10_000;

/** CPU time (µs) that a process has used, with its children that ended. */
function ownCpu(pid: number): number {
  const fields = statOf(pid);
  return fields ? [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n]), 0) * TICK_US : 0;
}

/** CPU time (µs) of a process with everything below it: Postgres is a process per connection. */
function treeCpu(pid: number): number {
  return ownCpu(pid) + childrenOf(pid).reduce((sum, child) => sum + treeCpu(child), 0);
}

/** What each of these processes uses from now on. */
export class CpuMeter {
  private readonly before: Record<string, number>;

  constructor(private readonly pids: Record<string, number>) {
    this.before = this.read();
  }

  /** µs since the meter was made, for each of so many messages, requests or whatever was done meanwhile. */
  per(units: number): Record<string, number> {
    const now = this.read();
    return Object.fromEntries(
      Object.entries(now).map(([name, us]) => [name, Math.round((us - (this.before[name] ?? 0)) / units)]),
    );
  }

  private read(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.pids).map(([name, pid]) => [name, treeCpu(pid)]));
  }
}
