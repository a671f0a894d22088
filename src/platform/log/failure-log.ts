import { DatabaseUnavailable } from '../database/database';
import { isRedisUnavailable } from '../redis/unavailable';
import type { Log } from './log';

/** What an error means, in the same words however often it comes, and its own words. */
function describe(error: unknown): { reason: string; said?: string } {
  if (error instanceof DatabaseUnavailable) return { reason: error.message, said: error.reason };
  if (isRedisUnavailable(error)) return { reason: 'Redis is not available', said: String(error) };
  return { reason: String(error) };
}

/**
 * For work that is repeated until it succeeds: a failure is logged when its reason is new, not every time, and once
 * more when the work succeeds again. An outage has one reason, though each try meets it in other words.
 */
export class FailureLog {
  private readonly reasons = new Map<string, string>();

  constructor(private readonly log: Log) {}

  /** Runs work that is known by a name. Never rejects. @returns whether it succeeded */
  async attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      if (this.reasons.delete(name)) this.log.info({ work: name }, `${name} works again`);
      return true;
    } catch (error) {
      const found = describe(error);
      if (this.reasons.get(name) !== found.reason)
        this.log.warn({ work: name, ...found }, `${name} failed; trying again`);
      this.reasons.set(name, found.reason);
      return false;
    }
  }
}
