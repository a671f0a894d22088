import { eventually } from './eventually';
import { RedisSentinel } from './redis-sentinel';
import { RedisServer } from './redis-server';

const SETTINGS = '--appendonly yes --appendfsync always --maxmemory-policy noeviction'.split(' ');
const REPLICAS = 2;
const SENTINELS = 3;
const WITHIN_MS = 60_000;

/** A primary, two replicas and three Sentinels that look after them. */
export class RedisGroup {
  private constructor(
    private readonly servers: RedisServer[],
    readonly sentinel: RedisSentinel,
  ) {}

  static async start(): Promise<RedisGroup> {
    const primary = await RedisServer.start(...SETTINGS);
    const servers = [primary];
    while (servers.length <= REPLICAS)
      servers.push(await RedisServer.start(...SETTINGS, '--replicaof', `127.0.0.1 ${primary.port}`));
    const sentinel = await RedisSentinel.over(primary, { replicas: REPLICAS, sentinels: SENTINELS });
    return new RedisGroup(servers, sentinel);
  }

  /** As all Sentinels have it. */
  async primary(): Promise<RedisServer> {
    const port = await this.sentinel.primaryPort();
    const found = this.servers.find((server) => server.port === port);
    if (!found) throw new Error(`the Sentinels name the port ${port}, which is none of ours`);
    return found;
  }

  /** Resolves to the primary that follows `old`. */
  follower(old: RedisServer): Promise<RedisServer> {
    return eventually(async () => {
      const now = await this.primary();
      if (now === old) throw new Error('nobody follows the old primary');
      return now;
    }, WITHIN_MS);
  }

  /**
   * Resolves to the primary when both others follow it: what a further failover may need. It need not be the one that followed last:
   * the Sentinels make another one primary whenever it does not answer for a second, as on a busy machine.
   */
  isWhole(): Promise<RedisServer> {
    return eventually(async () => {
      const primary = await this.primary();
      const info = await primary.client.info('replication');
      const online = info.match(/^slave\d+:.*state=online/gm)?.length ?? 0;
      if (online < REPLICAS) throw new Error(`only ${online} replicas follow the new primary`);
      return primary;
    }, WITHIN_MS);
  }

  async stop(): Promise<void> {
    await this.sentinel.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}
