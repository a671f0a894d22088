import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisConnection } from './redis-connection';

/**
 * One atomic Redis step kept in a `.lua` file beside its typed caller; a line `-- include <file>` stands for that file.
 * Steps that move entries out of Redis carry the flag `allow-oom`: a full Redis must still be drained.
 */
export class LuaScript {
  private readonly source: string;
  private readonly sha: string;

  /** @param directory the caller's `__dirname` */
  constructor(directory: string, file: string) {
    const read = (path: string) => readFileSync(join(directory, path), 'utf8');
    this.source = read(file).replace(/^-- include (\S+)$/gm, (_, included: string) => read(included));
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  /** Runs the step. A Redis that has not seen the script yet (new, restarted, failed over) gets it in a second call. */
  async run(redis: RedisConnection, keys: string[], args: (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }
}
