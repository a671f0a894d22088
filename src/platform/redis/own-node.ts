import { Cluster } from 'ioredis';
import { LuaScript } from './lua-script';
import type { RedisConnection } from './redis-connection';

/** Injection token: a key of no use, on which rights may be tried, and which leads to the node of a Cluster that has all others. */
export const PROBE_KEY = Symbol('probe key');

const INFO = new LuaScript(__dirname, 'info-1.lua');
const TIME = new LuaScript(__dirname, 'time-1.lua');

/**
 * What INFO tells of the Redis that has `key`. The client of a Cluster sends a command without a key to any of its nodes, whose
 * role, memory and policy say nothing about ours; a script goes where its key is.
 */
export async function infoOf(redis: RedisConnection, key: string): Promise<string> {
  return redis instanceof Cluster ? String(await INFO.run(redis, [key], [])) : redis.info();
}

/** The clock of the Redis that has `key`, in ms; those of a Cluster's nodes may differ. */
export async function clockOf(redis: RedisConnection, key: string): Promise<number> {
  const answer = redis instanceof Cluster ? await TIME.run(redis, [key], []) : await redis.time();
  const [seconds, microseconds] = answer as [string, string];
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

/**
 * Calls `lost` whenever a connection is lost by which commands may go. Each node of a Cluster has one of its own, and the client
 * as a whole stays connected when the node of our slot dies and another one takes over.
 */
export function onConnectionLost(redis: RedisConnection, lost: () => void): void {
  redis.on('close', lost);
  if (!(redis instanceof Cluster)) return;
  for (const node of redis.nodes('all')) node.on('close', lost);
  redis.on('+node', (node) => node.on('close', lost));
}
