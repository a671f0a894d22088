import Redis, { Cluster, type RedisOptions } from 'ioredis';
import { isSentinelUrl, parseSentinelUrl, SENTINEL_FORM } from '../config/sentinel-url';

/** A single Redis (directly or behind Sentinel) or a Redis Cluster. */
export type RedisConnection = Redis | Cluster;

/** Part of a URL as it was meant: `p%40ss` is the password `p@ss`. */
const decoded = (part = ''): string | undefined => decodeURIComponent(part) || undefined;

/** Reconnects for ever: a client that gives up leaves a process that looks alive and does nothing. */
const retryStrategy = (attempt: number) => Math.min(attempt * 50, 250);

/**
 * How long a Redis that reads its file is left alone. It may guess hours when it has just begun and be done in a moment; ioredis would
 * wait for as long as it guesses, up to 10 s, and all deliveries would be spooled meanwhile.
 */
const LOADING_MS = 250;

/** A host that is gone without a word is noticed by TCP as well, while nothing is asked of it. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Answers of a Redis that is no primary, or not yet, and of one that let go of a client that waited because of that. A name or a
 * proxy may lead new connections to the primary long since, while this one would live on for hours. The answer itself stays
 * an error: whoever asked asks again. The close shuts the judge's gate until the spool was replayed.
 */
const reconnectOnError = (error: Error) =>
  /^(READONLY|LOADING|MASTERDOWN|UNBLOCKED)\b/.test(error.message) || isOtherDatabase(error.message);

/**
 * What Redis says of a database that it does not have, or not for us. The client would go on in database 0, which may be somebody
 * else's; closed before it is ready, it takes no command.
 */
export const isOtherDatabase = (said: string) =>
  /^ERR (DB index is out of range|invalid DB index|SELECT is not allowed in cluster mode)|^NOPERM .*'select'|unknown command .select/i.test(
    said,
  );

/**
 * For requests: fails at once while Redis is away instead of queueing, never resends on its own, and no command waits
 * longer than 1.5 s, so that a read can still ask Postgres and answer within 2 s. A connection that has been silent for
 * so long with commands under way is destroyed: the next ones would wait on it just as long. Callers repeat; every
 * write of ours is safe to run twice.
 */
export const FAIL_FAST: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 1500,
  socketTimeout: 1500,
  connectTimeout: 1500,
  maxLoadingRetryTime: LOADING_MS,
  keepAlive: KEEP_ALIVE_MS,
  retryStrategy,
  reconnectOnError,
};

/**
 * For BullMQ workers: waits through an outage (BullMQ insists on `maxRetriesPerRequest: null`). BullMQ blocks for at most
 * 10 s, so a connection that is silent for longer leads nowhere.
 */
export const PATIENT: RedisOptions = {
  maxRetriesPerRequest: null,
  connectTimeout: 2000,
  socketTimeout: 15_000,
  maxLoadingRetryTime: LOADING_MS,
  keepAlive: KEEP_ALIVE_MS,
  retryStrategy,
  reconnectOnError,
};

/**
 * Opens a connection for a REDIS_URL: one URL, several comma-separated URLs (nodes of a Cluster) or
 * `redis+sentinel://[user:password@]host:port,host:port/group` (config/sentinel-url.ts).
 */
export function openRedis(url: string, options: RedisOptions): RedisConnection {
  return tamed(open(url, options));
}

/** Also for the copies that BullMQ makes of a connection. */
function tamed<T extends RedisConnection>(redis: T): T {
  if (redis instanceof Cluster) redis.on('+node', tame);
  else tame(redis);
  const duplicate = redis.duplicate.bind(redis) as (...options: unknown[]) => T;
  redis.duplicate = ((...options: unknown[]) => tamed(duplicate(...options))) as T['duplicate'];
  return redis;
}

function tame(redis: Redis): void {
  forgetTimerOnClose(redis);
  checkWithoutWords(redis);
}

type InfoCallback = (error: Error | null, text?: string) => void;

/** A client that may not run INFO prints that to the console at each connection; who looks at the store says it in its own words. */
function checkWithoutWords(redis: Redis): void {
  const info = redis.info.bind(redis) as (...args: unknown[]) => Promise<string>;
  redis.info = (...args: unknown[]) => {
    const [callback] = args;
    // The client's own check, whose other answers say whether Redis still loads.
    if (typeof callback !== 'function') return info(...args);
    const told = callback as InfoCallback;
    return info((error: Error | null, text?: string) =>
      error?.message.includes('NOPERM') ? told(null, '') : told(error, text),
    );
  };
}

/** ioredis lets the timer of a closed connection run on, and it would destroy the connection that came after. */
function forgetTimerOnClose(redis: Redis): void {
  redis.on('close', () => {
    const timed = redis as unknown as { socketTimeoutTimer?: NodeJS.Timeout };
    clearTimeout(timed.socketTimeoutTimer);
    timed.socketTimeoutTimer = undefined;
  });
}

function open(url: string, options: RedisOptions): RedisConnection {
  if (isSentinelUrl(url)) return openSentinel(url, options);
  const nodes = url.split(',').map((node) => node.trim());
  if (nodes.length === 1) return new Redis(url, options);
  const first = new URL(nodes[0] as string);
  const isTls = first.protocol === 'rediss:';
  return new Cluster(nodes, {
    enableOfflineQueue: options.enableOfflineQueue,
    clusterRetryStrategy: retryStrategy,
    // A certificate is of the node's name, which the address would hide.
    ...(isTls ? { dnsLookup: (address, done) => done(null, address) } : {}),
    redisOptions: {
      ...options,
      username: decoded(first.username),
      password: decoded(first.password),
      tls: isTls ? {} : undefined,
    },
  });
}

function openSentinel(url: string, options: RedisOptions): Redis {
  const group = parseSentinelUrl(url);
  if (!group) throw new Error(`REDIS_URL: a Sentinel group is written ${SENTINEL_FORM}`);
  const { isTls, ...named } = group;
  const tls = isTls ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {};
  return new Redis({ ...options, ...named, ...tls });
}
