import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { writeIsolating } from '../platform/database/isolate';
import type { Poison } from '../platform/poison';
import { ClaimedList } from '../platform/redis/claimed-list';
import { readEntries, readEntry, UnreadableEntry } from '../platform/redis/entries';
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

function letterOf({ entry, reason }: Poison<string>, eventType: string): DeadLetter {
  return {
    delivery_id: `entry:${createHash('sha256').update(entry).digest('hex')}`,
    event_type: eventType,
    body_base64: Buffer.from(entry).toString('base64'),
    headers: {},
    reason: `cannot be stored: ${reason}`.replaceAll('\0', '\ufffd'),
    received_ms: Date.now(),
  };
}

/** @throws UnreadableEntry */
function readLetter(entry: string): DeadLetter {
  const letter = readEntry(entry) as DeadLetter;
  const isLetter =
    [letter.delivery_id, letter.event_type, letter.body_base64, letter.reason].every(
      (text) => typeof text === 'string',
    ) && Number.isFinite(new Date(letter.received_ms).getTime());
  if (!isLetter) throw new UnreadableEntry('the entry is no dead letter');
  return letter;
}

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
  addPoison(poison: Poison<string>[], eventType = 'chat.message.sent'): Promise<void> {
    return this.add(poison.map((one) => letterOf(one, eventType)));
  }

  /** @returns how many were written to Postgres */
  drain(): Promise<number> {
    return this.list.drain({
      size: CLAIM_SIZE,
      commit: async (entries) => {
        const { readable, poison } = readEntries(entries, readLetter);
        const refused = await writeIsolating(readable, (letters) =>
          this.store(letters.map(({ value }) => value)),
        );
        poison.push(...refused.map(({ entry: { entry }, reason }) => ({ entry, reason })));
        // A letter that cannot be stored as it is becomes the content of one that can.
        await this.store(poison.map((one) => letterOf(one, 'entry')));
        return 'done';
      },
    });
  }

  private async store(letters: DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
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
