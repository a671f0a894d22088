import type { StreamSession } from './stream-session';
import type { StreamSessionDto } from './stream-sessions.dto';

type Shown = Pick<
  StreamSession,
  'id' | 'broadcaster_user_id' | 'username' | 'title' | 'category' | 'language' | 'started_ms' | 'ended_ms'
>;

/** A session as the API shows it. */
export function sessionView(session: Shown): StreamSessionDto {
  const { id, broadcaster_user_id, username, title, category, language, started_ms, ended_ms } = session;
  return {
    session_id: id,
    broadcaster_user_id,
    username,
    session_title: title,
    category,
    language,
    started_at: new Date(started_ms).toISOString(),
    ended_at: ended_ms === null ? null : new Date(ended_ms).toISOString(),
    is_live: ended_ms === null,
  };
}
