import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings';
import { RedisUnavailable } from './unavailable';
import { FAIL_FAST, type RedisConnection } from './redis-connection';
import { InjectRedis, RedisConnections } from './redis-connections';

/** Redis has it, and loses it should it fail over now. */
export class ReplicasBehind extends RedisUnavailable {}

/**
 * Waits until REDIS_WAIT_REPLICAS replicas have what Redis had carried out before, on whatever connection: each command on a
 * connection moves what WAIT waits for there to the end of all. The connection is one of its own, because WAIT lets everything behind
 * it wait too. Without the setting there is neither.
 */
@Injectable()
export class Replicas {
  /** What comes often is written here, beside the waiting. */
  readonly writer: RedisConnection;

  constructor(
    @InjectRedis() redis: RedisConnection,
    connections: RedisConnections,
    private readonly settings: Settings,
  ) {
    this.writer = settings.REDIS_WAIT_REPLICAS > 0 ? connections.open(FAIL_FAST) : redis;
  }

  /** @param key names the node of a Cluster @throws ReplicasBehind */
  async have(key: string): Promise<void> {
    const { REDIS_WAIT_REPLICAS: wanted, REDIS_WAIT_MS: ms } = this.settings;
    if (wanted === 0) return;
    const [, answer] = (await this.writer.pipeline().exists(key).wait(wanted, ms).exec()) ?? [];
    const [error = null, have] = answer ?? [];
    if (error !== null) throw error;
    if (Number(have) < wanted)
      throw new ReplicasBehind(
        `${String(have)} of ${wanted} replicas had it within ${ms} ms (REDIS_WAIT_REPLICAS)`,
      );
  }
}
