import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { GRACE_MS } from '../sessions/stream-session';
import { fromRow, type KnownMessage, type MessageRow } from './message-view';
import type { HistoryFilter, MessagePosition } from './message-position';

/**
 * Messages of the session, and those in its span that are not judged yet. Bounded in time, for the index: by the end, or
 * by the last message that was judged into the session before a late end was known.
 */
const inSession = (id: string) => `
  broadcaster_user_id = split_part(${id}, '-', 1)::bigint
  AND created_at >= to_timestamp(split_part(${id}, '-', 2)::bigint)
  AND created_at <= coalesce((
    SELECT greatest(ended_at + interval '${GRACE_MS / 1000} s', (
             SELECT max(created_at) FROM chat_messages WHERE session_id = ${id}))
      FROM stream_sessions WHERE id = ${id} AND ended_at IS NOT NULL), 'infinity')
  AND (session_id = ${id} OR (session_id IS NULL AND sweet_coins_reason = 'pending'))`;

const SELECT = `
  SELECT message_id, session_id, content, emotes, broadcaster, sender, replies_to, arrival_seq,
         ${ms('created_at')} AS created_ms,
         ${ms('received_at')} AS received_ms,
         sweet_coins_earned, sweet_coins_reason
    FROM chat_messages`;

/** Reads chat that is in Postgres. */
@Injectable()
export class StoredMessages {
  constructor(private readonly database: Database) {}

  /** Messages after `before`, newest first; by keyset, so a page costs the same however deep. @throws DatabaseUnavailable */
  async storedPage(
    filter: HistoryFilter,
    limit: number,
    before: MessagePosition | null,
  ): Promise<KnownMessage[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const parameter = (value: unknown) => `$${parameters.push(value)}`;
    if (filter.broadcaster_user_id)
      conditions.push(`broadcaster_user_id = ${parameter(filter.broadcaster_user_id)}`);
    if (filter.session_id) conditions.push(inSession(`${parameter(filter.session_id)}::text`));
    if (before) {
      const time = parameter(new Date(before.created_ms).toISOString());
      conditions.push(
        `(created_at, arrival_seq) < (${time}::timestamptz, ${parameter(before.arrival_seq)}::bigint)`,
      );
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const rows = await this.database.query<MessageRow>(
      `${SELECT} ${where} ORDER BY created_at DESC, arrival_seq DESC LIMIT ${limit}`,
      parameters,
    );
    return rows.map(fromRow);
  }

  /** Those of the messages that are stored. @throws DatabaseUnavailable */
  async byId(messageIds: string[]): Promise<KnownMessage[]> {
    const rows = await this.database.query<MessageRow>(`${SELECT} WHERE message_id = ANY($1)`, [messageIds]);
    return rows.map(fromRow);
  }

  /** Whether acknowledged deliveries wait in Postgres for Redis to come back; they can be read only then. */
  async isSpooling(): Promise<boolean> {
    const sql = 'SELECT EXISTS (SELECT 1 FROM webhook_spool) AS spooling';
    const [row] = await this.database.query<{ spooling: boolean }>(sql);
    return row?.spooling === true;
  }
}
