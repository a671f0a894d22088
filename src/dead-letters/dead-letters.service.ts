import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { Poison } from '../platform/poison';
import { ClaimedList } from '../platform/redis/claimed-list';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

/** A signed delivery that cannot be used, as it came. */
export interface DeadLetter {
  delivery_id: string;
  event_type: string;
  body_base64: string;
  headers: Record<string, string>;
  reason: string;
  received_ms: number;
}

const CLAIM_SIZE = 100;

/** SQL, because one statement writes a whole batch. */
const INSERT = `
  INSERT INTO dead_letters (delivery_id, event_type, body, headers, reason, received_at)
  SELECT id, type, decode(body, 'base64'), headers, reason, received_at
    FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::timestamptz[])
         AS letter(id, type, body, headers, reason, received_at)
  ON CONFLICT (delivery_id) DO NOTHING`;

/** Keeps what cannot be used: in Redis at once, in Postgres by claim, commit, acknowledge. Any feature may call it. */
@Injectable()
export class DeadLettersService {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.deadLettersBuffer()));
  }

  /** Resolves when the letters are durable in Redis. */
  async add(letters: DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.redis.rpush(this.keys.deadLettersBuffer(), ...letters.map((letter) => JSON.stringify(letter)));
  }

  /** Keeps buffered entries that can never be stored; the same entry given twice is one letter. */
  addPoison(poison: Poison<string>[]): Promise<void> {
    return this.add(
      poison.map(({ entry, reason }) => ({
        delivery_id: `entry:${createHash('sha256').update(entry).digest('hex')}`,
        event_type: 'chat.message.sent',
        body_base64: Buffer.from(entry).toString('base64'),
        headers: {},
        reason: `cannot be stored: ${reason}`,
        received_ms: Date.now(),
      })),
    );
  }

  /** @returns how many were written to Postgres */
  drain(): Promise<number> {
    return this.list.drain({
      size: CLAIM_SIZE,
      commit: async (entries) => {
        await this.store(entries.map((entry) => JSON.parse(entry) as DeadLetter));
        return 'done';
      },
    });
  }

  private async store(letters: DeadLetter[]): Promise<void> {
    await this.database.query(INSERT, [
      letters.map(({ delivery_id }) => delivery_id),
      letters.map(({ event_type }) => event_type),
      letters.map(({ body_base64 }) => body_base64),
      letters.map(({ headers }) => JSON.stringify(headers)),
      letters.map(({ reason }) => reason),
      letters.map(({ received_ms }) => new Date(received_ms).toISOString()),
    ]);
  }
}
