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

  private readonly keyCount: number;
  private readonly mayHaveMoreKeys: boolean;

  /**
   * @param directory the caller's `__dirname`
   * @param file `<name>-<number of keys>.lua`, with an `n` behind the number when more keys may follow
   */
  constructor(
    directory: string,
    private readonly file: string,
  ) {
    const [, count, more] = /-(\d+)(n?)\.lua$/.exec(file) ?? [];
    if (count === undefined) throw new Error(`${file}: the name must say how many keys the script takes`);
    this.keyCount = Number(count);
    this.mayHaveMoreKeys = more === 'n';
    const read = (path: string) => readFileSync(join(directory, path), 'utf8');
    this.source = read(file).replace(/^-- include (\S+)$/gm, (_, included: string) => read(included));
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  /** Runs the step. A Redis that has not seen the script yet (new, restarted, failed over) gets it in a second call. */
  async run(redis: RedisConnection, keys: string[], args: (string | number)[]): Promise<unknown> {
    if (this.mayHaveMoreKeys ? keys.length < this.keyCount : keys.length !== this.keyCount)
      throw new Error(`${this.file} got ${keys.length} keys`);
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }
}
