import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisConnection } from './redis-connection';

/** The one error of ours that says so; like Redis' own it is about now, and the step is tried again. */
const FORBIDDEN = "'NOPERM the user may not run ' .. c .. ' inside scripts: nothing was done'";
/** Redis 7.0 and newer has the function; others that speak its language may not. */
const ASK = 'if redis.acl_check_cmd then for _, c in ipairs({COMMANDS}) do';
/**
 * Words behind each of them. Asked about a user who may use some keys only, Redis 7.0 looks for the key among the words, also beyond
 * the last one, and crashes; the longest of our commands have their keys in the first two.
 */
const WORDS = Array.from({ length: 4 }, () => 'KEYS[1]').join(', ');

/**
 * A script that stops half-way leaves what it wrote: a message out of the line whose decision is nowhere, for instance. A
 * right that an operator takes away stops it just so, at the first command that needs it. Every script therefore asks
 * for the rights to all of its commands before it runs the first one.
 */
function askingFirst(source: string): string {
  const code = source.replace(/--\[\[[\s\S]*?\]\]/g, '');
  const commands = new Set(
    [...code.matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, command]) => `'${command}'`),
  );
  if (commands.size < 2) return source;
  const ask = `${ASK.replace('COMMANDS', [...commands].join(','))} if not redis.acl_check_cmd(c, ${WORDS}) then return redis.error_reply(${FORBIDDEN}) end end end `;
  // On the first line of code, so that the lines in errors stay those of the file; a line of flags must stay the first.
  return source.startsWith('#!') ? source.replace('\n', `\n${ask}`) : ask + source;
}

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
    this.source = askingFirst(
      read(file).replace(/^-- include (\S+)$/gm, (_, included: string) => read(included)),
    );
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
