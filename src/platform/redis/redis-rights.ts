import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../config/settings';
import { LuaScript } from './lua-script';
import { PROBE_KEY } from './own-node';
import { pipeline } from './pipeline';
import type { RedisConnection } from './redis-connection';
import { InjectRedis } from './redis-connections';

const PROBE = new LuaScript(__dirname, 'probe-1.lua');
/** In place of a command: that the user may not use the key. */
const NO_KEY = 'key';
const KEY_REFUSED = /No permissions to access a key|one of the keys used/i;
/** Its disk fails, or it lacks the replicas that it was told to have. */
const REFUSES_WRITES = /^(MISCONF|NOREPLICAS)/;
const MAY_NOT = /NOPERM|unknown command|can't run this command/i;

/** A right that is missing would be found out by the first message that needs it. */
@Injectable()
export class RedisRights {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly settings: Settings,
    @Inject(PROBE_KEY) private readonly probeKey: string,
  ) {}

  /** What our user may not run, or this Redis does not have, in one line that says what to do; null when nothing is missing. */
  async missing(): Promise<string | null> {
    let refused: string[] = [];
    const refusedScripts = await nameWhenForbidden('EVAL and EVALSHA', async () => {
      const answer = await PROBE.run(this.redis, [this.probeKey], []);
      refused = Array.isArray(answer) ? (answer as string[]) : [];
    });
    if (refusedScripts === NO_KEY) return missingKeys(this.settings.REDIS_KEY_PREFIX);
    return missingRights(refusedScripts ?? (refused.join(', ') || null));
  }

  /**
   * The same, and what no script may try, for a Redis that cannot be asked what a user may run. It holds up the connection for
   * some milliseconds.
   */
  async missingAtStart(): Promise<string | null> {
    const { redis, probeKey: key } = this;
    return (
      (await this.missing()) ??
      missingRights(
        (await nameWhenForbidden('XREAD', () => redis.xread('COUNT', 1, 'STREAMS', key, '$'))) ??
          (await nameWhenForbidden('BZPOPMIN', () => redis.bzpopmin(key, 0.01))) ??
          (await nameWhenForbidden('MULTI and EXEC', () => redis.multi().exists(key).exec())) ??
          (await nameWhenForbidden('WAIT', () => this.tryWaiting())),
      )
    );
  }

  private async tryWaiting(): Promise<void> {
    if (this.settings.REDIS_WAIT_REPLICAS === 0) return;
    await pipeline(this.redis, (commands) => commands.exists(this.probeKey).wait(0, 1));
  }
}

/** What INFO or the like may not be run, as the line of a refusal. */
export const missingRights = <T extends string | null>(commands: T) =>
  (commands === null
    ? null
    : `the user of REDIS_URL may not run ${commands}: grant it all commands on the keys of Kickboard (ACL SETUSER … ~* &* +@all -@admin), and rename none (rename-command)`) as T;

const missingKeys = (prefix: string) =>
  `the user of REDIS_URL may not run commands on all keys${prefix ? ` that begin with ${prefix}` : ''}: grant it ~${prefix}* (ACL SETUSER …), or set REDIS_KEY_PREFIX to the beginning of keys that it may use`;

/** Whether Redis has refused a command because of rights, or does not have it. */
export const isForbidden = (error: unknown): boolean => error instanceof Error && MAY_NOT.test(error.message);

/**
 * A Redis that is full refuses a step that writes; that is no right that is missing, and passes.
 * @throws what Redis says when it takes no writes from anybody
 */
async function nameWhenForbidden(commands: string, run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (!isForbidden(error)) {
      if (REFUSES_WRITES.test(String((error as { message?: unknown }).message))) throw error;
      return null;
    }
    return KEY_REFUSED.test((error as Error).message) ? NO_KEY : commands;
  }
}
