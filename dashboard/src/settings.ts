/**
 * Channel and chatroom come from the address (`?name=`) or else from the build (`VITE_NAME`). Which servers the page talks
 * to comes from the build alone: a link must neither send somebody's API key to a stranger nor show a stranger's chat.
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
  const parameters = new URLSearchParams(address);
  const broadcasterId =
    parameters.get('broadcaster_user_id')?.trim() || builtIn(build, 'VITE_BROADCASTER_USER_ID');
  const chatroomId = parameters.get('chatroom_id')?.trim() || builtIn(build, 'VITE_CHATROOM_ID');
  return {
    broadcasterId: broadcasterId === '' || isId(broadcasterId) ? broadcasterId : null,
    pusher: isId(chatroomId) ? pusherSettings(chatroomId, build) : null,
  };
}

/** Base address of the API without a slash at its end; '' for the origin that serves this page. */
export function apiUrl(build: Build): string {
  return builtIn(build, 'VITE_API_URL').replace(/\/+$/, '');
}

function pusherSettings(chatroomId: string, build: Build): PusherSettings {
  return {
    chatroomId,
    key: builtIn(build, 'VITE_PUSHER_KEY') || KICK_PUSHER.key,
    cluster: builtIn(build, 'VITE_PUSHER_CLUSTER') || KICK_PUSHER.cluster,
    host: builtIn(build, 'VITE_PUSHER_HOST') || null,
  };
}

function builtIn(build: Build, name: string): string {
  const value = build[name];
  return typeof value === 'string' ? value.trim() : '';
}

function isId(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}
