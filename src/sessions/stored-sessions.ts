const ms = (column: string) => `round(extract(epoch FROM ${column}) * 1000)::float8`;

/** Rows of `stream_sessions` as StreamSession. */
export const SELECT_SESSIONS = `
  SELECT id, broadcaster_user_id, username, title, ${ms('started_at')} AS started_ms, ${ms('ended_at')} AS ended_ms,
         ${ms('status_at')} AS status_ms, ${ms('title_at')} AS title_ms
    FROM stream_sessions`;
