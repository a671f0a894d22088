import Redis, { Cluster, type RedisOptions } from 'ioredis';

/** A single Redis (directly or behind Sentinel) or a Redis Cluster. */
export type RedisConnection = Redis | Cluster;

/** Part of a URL as it was meant: `p%40ss` is the password `p@ss`. */
const decoded = (part = ''): string | undefined => decodeURIComponent(part) || undefined;

/** Reconnects for ever: a client that gives up leaves a process that looks alive and does nothing. */
const retryStrategy = (attempt: number) => Math.min(attempt * 50, 250);

/**
 * For requests: fails at once while Redis is away instead of queueing, never resends on its own, and no command
 * waits longer than 2 s. Callers repeat; every write of ours is safe to run twice.
 */
export const FAIL_FAST: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 2000,
  connectTimeout: 2000,
  retryStrategy,
};

/** For BullMQ workers: waits through an outage (BullMQ insists on `maxRetriesPerRequest: null`). */
export const PATIENT: RedisOptions = { maxRetriesPerRequest: null, connectTimeout: 2000, retryStrategy };

/**
 * Opens a connection for a REDIS_URL: one URL, several comma-separated URLs (nodes of a Cluster) or
 * `redis+sentinel://[user:password@]host:port,host:port/group`.
 */
export function openRedis(url: string, options: RedisOptions): RedisConnection {
  if (url.startsWith('redis+sentinel://')) return openSentinel(url, options);
  const nodes = url.split(',').map((node) => node.trim());
  if (nodes.length === 1) return new Redis(url, options);
  const first = new URL(nodes[0] as string);
  return new Cluster(nodes, {
    enableOfflineQueue: options.enableOfflineQueue,
    clusterRetryStrategy: retryStrategy,
    redisOptions: {
      ...options,
      username: decoded(first.username),
      password: decoded(first.password),
      tls: first.protocol === 'rediss:' ? {} : undefined,
    },
  });
}

function openSentinel(url: string, options: RedisOptions): Redis {
  const match = /^redis\+sentinel:\/\/(?:([^:@/]*):([^@/]*)@)?([^/]+)\/([^/?]+)$/.exec(url);
  if (!match)
    throw new Error('REDIS_URL: a Sentinel group is written redis+sentinel://host:port,host:port/name');
  const [, username, password, hosts = '', name] = match;
  const sentinels = hosts.split(',').map((entry) => {
    const [host, port] = entry.split(':');
    return { host, port: Number(port ?? 26_379) };
  });
  return new Redis({
    ...options,
    sentinels,
    name,
    username: decoded(username),
    password: decoded(password),
  });
}
