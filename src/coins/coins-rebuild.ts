import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { pipeline } from '../platform/redis/pipeline';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { AWARDS_SECONDS, RedisKeys } from '../redis-keys';
import { ms } from '../platform/database/milliseconds';

interface Balance {
  user_id: string;
  balance: string;
  /** Entries in the balance that Redis is yet to be told of, as far as Postgres knows. */
  waiting: string[] | null;
}

interface Award {
  id: string;
  message_id: string;
  user_id: string;
  created_ms: number;
  /** `created_at` as text, to go on after it exactly. */
  created_at_text: string;
}

/** One statement: a balance, and which of the waiting entries are in it, are of one instant. */
const SELECT_BALANCES = `
  SELECT user_id, balance,
         (SELECT array_agg(entry_id::text) FROM coin_outbox WHERE user_id = account.user_id) AS waiting
    FROM coin_balances AS account WHERE user_id > $1 ORDER BY user_id LIMIT 1000`;

/** Awards for chat of the last days: what cooldowns are judged by. One that was taken back names no message. */
const SELECT_AWARDS = `
  SELECT id, message_id, user_id, created_at::text AS created_at_text, ${ms('created_at')} AS created_ms
    FROM coin_entries
   WHERE (created_at, id) > ($1::timestamptz, $2) AND reason = 'chat_message' AND message_id IS NOT NULL
   ORDER BY created_at, id LIMIT 1000`;

/** Brings balances and cooldowns back into Redis. */
@Injectable()
export class CoinsRebuild {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly database: Database,
  ) {}

  /** To be called when every decision is in Postgres and none are made. */
  async restore(): Promise<{ balances: number; awards: number }> {
    let balances = 0;
    const balancePages = pages<Balance>((last) =>
      this.database.query(SELECT_BALANCES, [last?.user_id ?? '0']),
    );
    for await (const page of balancePages) {
      await pipeline(this.redis, (commands) => {
        for (const { user_id, balance, waiting } of page) {
          commands.set(this.keys.coins(user_id), balance);
          for (const id of waiting ?? []) commands.zadd(this.keys.ledgerApplied(), Date.now(), id);
        }
      });
      balances += page.length;
    }
    let awards = 0;
    const known = AWARDS_SECONDS + this.settings.COIN_RATE_LIMIT_SECONDS;
    const since = new Date(Date.now() - known * 1000).toISOString();
    const awardPages = pages<Award>((last) =>
      this.database.query(SELECT_AWARDS, [last?.created_at_text ?? since, last?.id ?? '0']),
    );
    for await (const page of awardPages) {
      await pipeline(this.redis, (commands) => {
        for (const award of page) {
          const key = this.keys.awards(award.user_id);
          commands.zadd(key, award.created_ms, award.message_id).expire(key, known);
          const cooldown = Math.ceil(
            award.created_ms / 1000 + this.settings.COIN_RATE_LIMIT_SECONDS - Date.now() / 1000,
          );
          if (cooldown > 0) commands.setex(this.keys.rate(award.user_id), cooldown, award.created_ms);
        }
      });
      awards += page.length;
    }
    return { balances, awards };
  }
}
