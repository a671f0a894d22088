import { Settings } from './config/settings';
import type { Log } from './log/log';
import type { FAIL_FAST, RedisConnection } from './redis/redis-connection';
import { RedisConnections } from './redis/redis-connections';

/**
 * What the applications of one process have once together, of which each serves a community. An application that is alone
 * has a share of its own, and makes all of it itself.
 */
export class Share {
  private readonly parts = new Map<unknown, unknown>();

  /** The part of this name, which the first that asks makes. */
  once<T>(name: unknown, make: () => T): T {
    if (!this.parts.has(name)) this.parts.set(name, make());
    return this.parts.get(name) as T;
  }
}

/** An application that serves one of several communities of its process. */
export interface Membership {
  name: string;
  share: Share;
  /** Opened and closed by the process; the commands of all communities go there, each with its own keys. */
  connections: RedisConnections;
}

/**
 * The first connection of each kind is that of the process. Further ones are this application's own: they are for commands
 * that let whatever is behind them wait.
 */
export class LentConnections extends RedisConnections {
  private readonly lent = new Set<unknown>();

  constructor(
    settings: Settings,
    log: Log,
    private readonly member: Membership,
  ) {
    super(settings, log);
  }

  override get lastError(): string {
    return this.member.connections.lastError || super.lastError;
  }

  override open(options: typeof FAIL_FAST): RedisConnection {
    if (this.lent.has(options)) return super.open(options);
    this.lent.add(options);
    return this.member.share.once(options, () => {
      const redis = this.member.connections.open(options);
      // Each community has some; a warning is meant for those who forget to remove them. BullMQ adds to the number: 0 would not stay none.
      redis.setMaxListeners(Infinity);
      return redis;
    });
  }
}
