import { Cluster } from 'ioredis';
import type { RedisConnection } from './redis-connection';

/** Keys of one reply, roughly. */
const COUNT = 1000;

/** Walks over all keys of a pattern, in batches. For maintenance only: the cost grows with the number of all keys. */
export async function* scanKeys(redis: RedisConnection, pattern: string): AsyncGenerator<string[]> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', COUNT);
      if (keys.length > 0) yield keys;
      cursor = next;
    } while (cursor !== '0');
  }
}
