import { ms } from '../platform/database/milliseconds';

/** Rows of `stream_sessions` as StreamSession. */
export const SELECT_SESSIONS = `
  SELECT id, broadcaster_user_id, username, ${ms('status_at')} AS named_ms, title, ${ms('title_at')} AS title_ms,
         title AS own_title, ${ms('title_at')} AS own_title_ms, ${ms('started_at')} AS started_ms,
         ${ms('ended_at')} AS ended_ms, ${ms('status_at')} AS status_ms, coalesce(revision, 0) AS revision,
         category, language, coalesce(${ms('details_at')}, 0) AS details_ms
    FROM stream_sessions`;

/** Those of a channel ($1) that decide what an event or a message of a time ($2) belongs to: the two before, the one after. */
export const SELECT_AROUND = `
  (${SELECT_SESSIONS} WHERE broadcaster_user_id = $1 AND started_at < $2::timestamptz + interval '1 second'
    ORDER BY started_at DESC LIMIT 2)
  UNION ALL
  (${SELECT_SESSIONS} WHERE broadcaster_user_id = $1 AND started_at >= $2::timestamptz + interval '1 second'
    ORDER BY started_at LIMIT 1)`;

/** Those of a channel ($1) that Redis holds: open, or ended since a time ($2). */
export const SELECT_RECENT = `
  ${SELECT_SESSIONS} WHERE broadcaster_user_id = $1 AND (ended_at IS NULL OR ended_at > $2::timestamptz)`;
