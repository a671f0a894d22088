import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';

/** A kept delivery or entry. Times in ms. */
export interface KeptLetter {
  id: string;
  delivery_id: string;
  event_type: string;
  reason: string;
  received_ms: number;
  replayed_ms: number | null;
  size: number;
}

/** With what it says. */
export interface WholeLetter extends KeptLetter {
  headers: Record<string, string>;
  body: Buffer;
}

const LETTER = `
  id, delivery_id, event_type, reason, ${ms('received_at')} AS received_ms, ${ms('replayed_at')} AS replayed_ms,
  length(body)::int AS size`;

const SELECT_PAGE = `
  SELECT ${LETTER} FROM dead_letters
   WHERE id < $1 AND ($2::text IS NULL OR reason = $2) ORDER BY id DESC LIMIT $3`;

const SELECT_ONE = `SELECT ${LETTER}, headers, body FROM dead_letters WHERE id = $1`;

const SELECT_OPEN = `
  SELECT ${LETTER}, headers, body FROM dead_letters
   WHERE id > $1 AND replayed_at IS NULL AND ($2::text IS NULL OR reason = $2) ORDER BY id LIMIT 50`;

const SELECT_REASONS = `
  SELECT reason, count(*)::int AS count FROM dead_letters WHERE replayed_at IS NULL
   GROUP BY reason ORDER BY count(*) DESC, reason LIMIT 20`;

const NEWEST = '9223372036854775807';

/** What could not be used, in Postgres. Each call: @throws DatabaseUnavailable */
@Injectable()
export class DeadLetterBox {
  constructor(private readonly database: Database) {}

  /** Newest first, those before a letter, of one reason or of all. */
  page(limit: number, before: string | null, reason: string | null): Promise<KeptLetter[]> {
    return this.database.query<KeptLetter>(SELECT_PAGE, [before ?? NEWEST, reason, limit]);
  }

  async find(id: string): Promise<WholeLetter | null> {
    const [letter = null] = await this.database.query<WholeLetter>(SELECT_ONE, [id]);
    return letter;
  }

  /** Some that were not replayed yet, in the order of their arrival, those after a letter. */
  open(after: string, reason: string | null): Promise<WholeLetter[]> {
    return this.database.query<WholeLetter>(SELECT_OPEN, [after, reason]);
  }

  /** How many wait, by reason. */
  reasons(): Promise<{ reason: string; count: number }[]> {
    return this.database.query(SELECT_REASONS);
  }
}

export const markReplayed = (query: Query, id: string): Promise<unknown> =>
  query('UPDATE dead_letters SET replayed_at = now() WHERE id = $1', [id]);

/** @returns whether it was there */
export async function deleteLetter(query: Query, id: string): Promise<boolean> {
  const [deleted] = (await query('DELETE FROM dead_letters WHERE id = $1 RETURNING id', [id])) as [unknown[]];
  return deleted.length > 0;
}
