import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually';
import { RedisSentinel } from '../../test/support/redis-sentinel';
import { RedisServer } from '../../test/support/redis-server';
import { StoreRelay } from '../../test/support/store-relay';
import { inTurn, type Rig, type Work } from './rig';

const SETTINGS = '--appendonly yes --appendfsync always --maxmemory-policy noeviction'.split(' ');
const REPLICAS = 2;
const SENTINELS = 3;
const PROMOTED_WITHIN_MS = 60_000;

/** `redis-failover`: a primary, two replicas and three Sentinels; the primary is killed, frozen, or another one is made primary. */
export class RedisGroup implements Rig {
  private readonly kinds: Generator<'killed' | 'frozen' | 'planned'>;

  private constructor(
    private readonly servers: RedisServer[],
    private readonly sentinel: RedisSentinel,
    /** Always leads to the primary. */
    private readonly name: StoreRelay,
    seed: number,
  ) {
    this.kinds = inTurn(['killed', 'frozen', 'planned'] as const, seed);
  }

  static async start(seed: number): Promise<RedisGroup> {
    const primary = await RedisServer.start(...SETTINGS);
    const servers = [primary];
    while (servers.length <= REPLICAS)
      servers.push(await RedisServer.start(...SETTINGS, '--replicaof', `127.0.0.1 ${primary.port}`));
    const sentinel = await RedisSentinel.over(primary, { replicas: REPLICAS, sentinels: SENTINELS });
    return new RedisGroup(servers, sentinel, await StoreRelay.before(primary.url), seed);
  }

  get stores() {
    return { redisUrl: this.name.url };
  }

  settings() {
    return { REDIS_URL: this.sentinel.url, REDIS_WAIT_REPLICAS: '1' };
  }

  fault(lastsMs: number): Work {
    return [['redis'], () => this.failOver(lastsMs)];
  }

  private async failOver(lastsMs: number): Promise<void> {
    const old = await this.primary();
    const kind = this.kinds.next().value;
    if (kind === 'killed') await old.kill();
    else if (kind === 'frozen') old.freeze();
    else await this.sentinel.failover();
    const primary = await eventually(async () => {
      const now = await this.primary();
      if (now === old) throw new Error(`nobody followed the primary that was ${kind}`);
      return now;
    }, PROMOTED_WITHIN_MS);
    this.name.cut();
    this.name.redirect(primary.url);
    this.name.mend();
    await sleep(lastsMs);
    if (kind === 'frozen') old.thaw();
    if (kind === 'killed') {
      await old.restart();
      await old.client.replicaof('127.0.0.1', primary.port);
    }
    await this.isWhole(primary);
  }

  private async primary(): Promise<RedisServer> {
    const port = await this.sentinel.primaryPort();
    const found = this.servers.find((server) => server.port === port);
    if (!found) throw new Error(`the Sentinels name the port ${port}, which is none of ours`);
    return found;
  }

  /** Both replicas have a copy: what a further failover may need. */
  private async isWhole(primary: RedisServer): Promise<void> {
    await eventually(async () => {
      const info = await primary.client.info('replication');
      const online = info.match(/^slave\d+:.*state=online/gm)?.length ?? 0;
      if (online < REPLICAS) throw new Error(`only ${online} replicas follow the new primary`);
    }, PROMOTED_WITHIN_MS);
  }

  async close(): Promise<void> {
    this.name.close();
    await this.sentinel.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}
