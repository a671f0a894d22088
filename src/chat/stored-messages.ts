import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { GRACE_MS } from '../sessions/stream-session';
import { fromRow, type KnownMessage, type MessageRow } from './message-view';
import type { HistoryFilter, MessagePosition } from './message-position';

/** What is not judged yet and was written in a session's span; nothing when no store knows of such a session. */
const pendingIn = (id: string, isKnown: string) => `
  broadcaster_user_id = split_part(${id}, '-', 1)::bigint
  AND created_at >= to_timestamp(split_part(${id}, '-', 2)::bigint)
  AND created_at <= coalesce(
    (SELECT ended_at + interval '${GRACE_MS / 1000} s' FROM stream_sessions WHERE id = ${id}), 'infinity')
  AND session_id IS NULL AND sweet_coins_reason = 'pending'
  AND (${isKnown}::boolean OR EXISTS (SELECT 1 FROM stream_sessions WHERE id = ${id}))`;

const SELECT = `
  SELECT message_id, session_id, content, emotes, broadcaster, sender, replies_to, arrival_seq,
         ${ms('created_at')} AS created_ms,
         ${ms('received_at')} AS received_ms,
         sweet_coins_earned, sweet_coins_reason,
         EXISTS (SELECT 1 FROM message_deletions AS deletion
                  WHERE deletion.message_id = chat_messages.message_id
                    AND deletion.broadcaster_user_id = chat_messages.broadcaster_user_id) AS is_deleted
    FROM chat_messages`;

/** Reads chat that is in Postgres. */
@Injectable()
export class StoredMessages {
  constructor(private readonly database: Database) {}

  /**
   * Messages after `before`, newest first; by keyset and index, so a page costs the same however deep and whatever is
   * asked for. @param isKnown whether Redis knows the session asked for; Postgres may not yet @throws DatabaseUnavailable
   */
  async storedPage(
    filter: HistoryFilter,
    limit: number,
    before: MessagePosition | null,
    isKnown: boolean,
  ): Promise<KnownMessage[]> {
    const parameters: unknown[] = [];
    const parameter = (value: unknown) => `$${parameters.push(value)}`;
    const conditions: string[] = [];
    if (filter.broadcaster_user_id)
      conditions.push(`broadcaster_user_id = ${parameter(filter.broadcaster_user_id)}`);
    if (before) {
      const time = parameter(new Date(before.created_ms).toISOString());
      conditions.push(
        `(created_at, arrival_seq) < (${time}::timestamptz, ${parameter(before.arrival_seq)}::bigint)`,
      );
    }
    const page = (...more: string[]) =>
      `(${SELECT} WHERE ${['true', ...conditions, ...more].join(' AND ')}
         ORDER BY created_at DESC, arrival_seq DESC LIMIT ${limit})`;
    if (!filter.session_id) return this.read(page(), parameters);
    const id = `${parameter(filter.session_id)}::text`;
    // Each half goes by an index of its own; asked for with OR, Postgres would go by neither.
    const halves = [page(`session_id = ${id}`), page(pendingIn(id, parameter(isKnown)))];
    const sql = `SELECT * FROM (${halves.join(' UNION ALL ')}) AS found
      ORDER BY created_ms DESC, arrival_seq DESC LIMIT ${limit}`;
    return this.read(sql, parameters);
  }

  private async read(sql: string, parameters: unknown[]): Promise<KnownMessage[]> {
    return (await this.database.query<MessageRow>(sql, parameters)).map(fromRow);
  }

  /** Those of the messages that are stored. @throws DatabaseUnavailable */
  byId(messageIds: string[]): Promise<KnownMessage[]> {
    return this.read(`${SELECT} WHERE message_id = ANY($1)`, [messageIds]);
  }

  /** Whether acknowledged deliveries wait in Postgres for Redis to come back; they can be read only then. */
  async isSpooling(): Promise<boolean> {
    const sql = 'SELECT EXISTS (SELECT 1 FROM webhook_spool) AS spooling';
    const [row] = await this.database.query<{ spooling: boolean }>(sql);
    return row?.spooling === true;
  }
}
