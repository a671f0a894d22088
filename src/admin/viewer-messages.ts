import { Injectable } from '@nestjs/common';
import type { CoinReason } from '../coins/decision';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import type { Position } from '../platform/http/cursor';

export interface ViewerMessage {
  message_id: string;
  broadcaster_user_id: string;
  /** The channel's name. */
  username: string;
  session_id: string | null;
  content: string;
  created_ms: number;
  arrival_seq: string;
  sweet_coins_earned: number;
  sweet_coins_reason: CoinReason;
}

/**
 * By an index of its own: a page costs its rows, whoever is asked for. A message that no longer tells who wrote it is
 * nobody's. Parameters: viewer, before which message (two), how many.
 */
const SELECT = `
  SELECT message_id, broadcaster_user_id, coalesce(broadcaster ->> 'username', '') AS username, session_id, content,
         ${ms('created_at')} AS created_ms, arrival_seq, sweet_coins_earned, sweet_coins_reason
    FROM chat_messages
   WHERE sender_user_id = $1 AND sender ->> 'user_id' IS NOT NULL AND (created_at, arrival_seq) < ($2::timestamptz, $3::bigint)
   ORDER BY created_at DESC, arrival_seq DESC LIMIT $4`;

const NEWEST = '9223372036854775807';

/** Reads what a viewer wrote and what each message earned, as stored in Postgres. */
@Injectable()
export class ViewerMessages {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws DatabaseUnavailable */
  page(userId: string, limit: number, before: Position | null): Promise<ViewerMessage[]> {
    const time = before ? new Date(before.ms).toISOString() : 'infinity';
    return this.database.query<ViewerMessage>(SELECT, [userId, time, before?.key ?? NEWEST, limit]);
  }
}
