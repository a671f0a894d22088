import { Inject, Injectable } from '@nestjs/common';
import { Cluster } from 'ioredis';
import { HASH_TAG } from '../config/hash-tag';
import { isSentinelUrl } from '../config/sentinel-url';
import { Settings } from '../config/settings';
import { StoreRefused } from '../startup/store-refused';
import { infoOf, PROBE_KEY } from './own-node';
import { type RedisConnection } from './redis-connection';
import { InjectRedis } from './redis-connections';

/** The first with script flags, by which a full Redis can still be drained. */
const OLDEST_REDIS = 7;

/** What INFO tells of a Redis; null where it does not. */
export interface RedisFacts {
  version: string | null;
  role: string | null;
  primary: string | null;
  policy: string | null;
  isLoading: boolean;
  isClusterNode: boolean;
  isOnDisk: boolean;
  /** Which process it is. */
  runId: string;
  /** By this process. */
  evictedKeys: number;
  usedMemory: number;
  maxMemory: number;
  clients: number;
  maxClients: number | null;
}

/** Whether the Redis that we are connected to is one that messages may be given to. */
@Injectable()
export class RedisFitness {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly settings: Settings,
    @Inject(PROBE_KEY) private readonly probeKey: string,
  ) {}

  /** Rejects with the words of Redis when INFO may not be run, too. */
  async facts(): Promise<RedisFacts> {
    const info = await infoOf(this.redis, this.probeKey);
    const read = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? null;
    const [host, port] = [read('master_host'), read('master_port')];
    return {
      version: read('redis_version'),
      role: read('role'),
      primary: host === null ? null : `${host}:${port}`,
      policy: read('maxmemory_policy'),
      isLoading: read('loading') === '1',
      isClusterNode: read('cluster_enabled') === '1',
      isOnDisk: read('aof_enabled') === '1',
      runId: read('run_id') ?? '',
      evictedKeys: Number(read('evicted_keys') ?? 0),
      usedMemory: Number(read('used_memory') ?? 0),
      maxMemory: Number(read('maxmemory') ?? 0),
      clients: Number(read('connected_clients') ?? 0),
      maxClients: read('maxclients') === null ? null : Number(read('maxclients')),
    };
  }

  /**
   * Looks once, at all that can be seen without writing.
   * @throws StoreRefused when an operator must change something; other errors are what Redis says now
   */
  async check(): Promise<RedisFacts> {
    const facts = await this.facts();
    const { version, policy } = facts;
    if (Number.parseInt(version ?? '', 10) < OLDEST_REDIS)
      throw new StoreRefused(`Redis ${version} is too old: Redis ${OLDEST_REDIS}.0 or newer is needed`);
    if (policy !== null && policy !== 'noeviction')
      throw new StoreRefused(
        `Redis would throw messages away when it is full (maxmemory-policy ${policy}): set maxmemory-policy to noeviction`,
      );
    if (this.redis instanceof Cluster) return facts;
    this.refuseReplica(facts);
    if (facts.isClusterNode) await this.refuseClusterNode();
    return facts;
  }

  /** One that Sentinel led us to is about to be told apart by the client itself. */
  private refuseReplica({ role, primary }: RedisFacts): void {
    if (role !== 'slave') return;
    const words = `Redis is a replica of ${primary ?? 'another one'}`;
    if (isSentinelUrl(this.settings.REDIS_URL)) throw new Error(`${words}: a failover is going on`);
    throw new StoreRefused(
      `${words}, which takes no messages: set REDIS_URL to the primary (or redis+sentinel://…, which finds it)`,
    );
  }

  /** A Cluster of one node is a single Redis, as long as all keys of a step are in one slot. */
  private async refuseClusterNode(): Promise<void> {
    const info = await (this.redis as Exclude<RedisConnection, Cluster>).cluster('INFO');
    const read = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
    const tagged = HASH_TAG.test(this.settings.REDIS_KEY_PREFIX);
    if (Number(read('cluster_size')) > 1) {
      throw new StoreRefused(
        `Redis is one node of a Cluster: set REDIS_URL to the URLs of several nodes with commas between them${
          tagged ? '' : ', and REDIS_KEY_PREFIX to one with a hash tag such as {community}:'
        }`,
      );
    }
    if (read('cluster_state') !== 'ok') throw new Error('CLUSTERDOWN the Cluster serves no slots yet');
    if (!tagged)
      throw new StoreRefused(
        'Redis is a Cluster, if of one node: set REDIS_KEY_PREFIX to one with a hash tag such as {community}:',
      );
  }
}
