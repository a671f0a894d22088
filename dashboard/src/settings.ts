/**
 * What this page was told, each by the first that says it: the address (`?name=`), the build (`VITE_NAME`), the default.
 * The API's address comes from the build alone: a link must not send somebody's API key to a stranger.
 */
export interface Settings {
  /** '' when not given, null when it is no id. */
  broadcasterId: string | null;
  pusher: PusherSettings | null;
}

export interface PusherSettings {
  chatroomId: string;
  key: string;
  cluster: string;
  /** Host, or host:port, of a server that speaks Pusher's protocol; null for Pusher itself. */
  host: string | null;
}

/** What Kick's own pages use; Kick documents neither. */
const KICK_PUSHER = { key: '32cbd69e4b950bf97679', cluster: 'us2' };

type Build = Readonly<Record<string, unknown>>;

export function readSettings(address: string, build: Build): Settings {
  const asked = new URLSearchParams(address);
  const said = (name: string): string => {
    const built = build[`VITE_${name.toUpperCase()}`];
    return asked.get(name)?.trim() || (typeof built === 'string' ? built.trim() : '');
  };
  const broadcasterId = said('broadcaster_user_id');
  return {
    broadcasterId: broadcasterId === '' || isId(broadcasterId) ? broadcasterId : null,
    pusher: pusherSettings(said),
  };
}

/** Base address of the API without a slash at its end; '' for the origin that serves this page. */
export function apiUrl(build: Build): string {
  const url = build['VITE_API_URL'];
  return typeof url === 'string' ? url.trim().replace(/\/+$/, '') : '';
}

function pusherSettings(said: (name: string) => string): PusherSettings | null {
  const chatroomId = said('chatroom_id');
  if (!isId(chatroomId)) return null;
  return {
    chatroomId,
    key: said('pusher_key') || KICK_PUSHER.key,
    cluster: said('pusher_cluster') || KICK_PUSHER.cluster,
    host: said('pusher_host') || null,
  };
}

function isId(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}
