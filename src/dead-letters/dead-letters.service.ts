import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ClaimedList } from '../platform/redis/claimed-list';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';
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

const INSERT = `
  INSERT INTO dead_letters (delivery_id, event_type, body, headers, reason, received_at)
  SELECT id, type, decode(body, 'base64'), headers, reason, received_at
    FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::timestamptz[])
         AS letter(id, type, body, headers, reason, received_at)
  ON CONFLICT (delivery_id) DO NOTHING`;

/** Keeps refused deliveries: in Redis at once, in Postgres by claim, commit, acknowledge. */
@Injectable()
export class DeadLettersService {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {
    const buffer = keys.deadLettersBuffer();
    this.list = new ClaimedList(redis, { buffer, claimed: keys.claimed(buffer), claim: keys.claim(buffer) });
  }

  /** Resolves when the letters are durable in Redis. */
  async add(letters: DeadLetter[]): Promise<void> {
    await this.redis.rpush(this.keys.deadLettersBuffer(), ...letters.map((letter) => JSON.stringify(letter)));
  }

  /** @returns how many were written to Postgres */
  async sync(): Promise<number> {
    let written = 0;
    for (;;) {
      const claim = await this.list.claim(CLAIM_SIZE);
      if (!claim) return written;
      try {
        await this.write(claim.entries.map((entry) => JSON.parse(entry) as DeadLetter));
      } catch (error) {
        await this.list.release(claim);
        throw error;
      }
      if (!(await this.list.acknowledge(claim))) return written;
      written += claim.entries.length;
    }
  }

  private async write(letters: DeadLetter[]): Promise<void> {
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
