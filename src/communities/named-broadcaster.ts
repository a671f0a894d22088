import { SESSION_ID } from '../platform/http/query-rules';
import { KICK_ID } from '../platform/kick-id';

/**
 * The Kick user id of the broadcaster that a read names: by `broadcaster_user_id=`, or by the id of one of its sessions, in the
 * query or as a part of the path. Null when it names none.
 * @param url as the request line has it
 */
export function broadcasterNamedBy(url: string): string | null {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  if (query.includes('broadcaster_user_id=') || query.includes('session_id=')) {
    const parameters = new URLSearchParams(query);
    const named = parameters.get('broadcaster_user_id');
    if (named !== null && KICK_ID.test(named)) return named;
    const session = broadcasterOf(parameters.get('session_id') ?? '');
    if (session) return session;
  }
  if (!path.includes('sessions/') && !path.includes('boards/')) return null;
  for (const part of path.split('/')) {
    const session = broadcasterOf(part.replace(/\.csv$/, ''));
    if (session) return session;
  }
  return null;
}

const broadcasterOf = (sessionId: string): string | undefined =>
  SESSION_ID.test(sessionId) ? sessionId.split('-', 1)[0] : undefined;
