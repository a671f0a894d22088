import Redis from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';

/** The lists that workers drain into Postgres: claim a batch, commit, acknowledge. */
const DRAINED = ['chat:buffer', 'ledger:buffer'] as const;
export type DrainedList = (typeof DRAINED)[number];

/** A commit takes milliseconds; looking less often would miss most claims. */
const LOOK_EVERY_MS = 1;

/** Watches who holds which claim, so that a fault can strike between a claim and its acknowledgement. */
export class ClaimWatch {
  private readonly redis: Redis;

  constructor(redisUrl: string) {
    this.redis = new Redis(redisUrl, {
      maxRetriesPerRequest: 0,
      commandTimeout: 500,
      enableOfflineQueue: false,
    });
    this.redis.on('error', () => {}); // Redis is meant to be away now and then
  }

  /** Id of the claim on a list, or null when nobody holds it (or Redis is away). */
  async holder(list: DrainedList): Promise<string | null> {
    return this.redis.get(`${list}:claim`).catch(() => null);
  }

  /** Resolves to the id of a claim that is none of `except`, as soon as there is one; to null after `withinMs`. */
  async next(list: DrainedList, withinMs: number, except: Set<string> = new Set()): Promise<string | null> {
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      const holder = await this.holder(list);
      if (holder && !except.has(holder)) return holder;
      await sleep(LOOK_EVERY_MS);
    }
    return null;
  }

  close(): void {
    this.redis.disconnect();
  }
}
