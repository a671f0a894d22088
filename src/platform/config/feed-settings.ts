import { KICK_ID } from '../kick-id';
import { parseUrl } from './parse-url';
import type { Settings } from './settings';

/** What Kick's own pages use (seen; Kick does not document it). */
const KICK_PUSHER = 'wss://ws-us2.pusher.com/app/32cbd69e4b950bf97679';

export function isFeedUrl(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && ['ws:', 'wss:'].includes(url.protocol) && url.hostname !== '' && isBare(url);
}

/** A login would be logged, and neither `fetch` nor a WebSocket takes one; a WebSocket takes no fragment either. */
const isBare = (url: URL): boolean => url.username === '' && url.password === '' && url.hash === '';

/** Not where the feed is, but where Kick says where it is, as its own page asks. */
export const isQuestion = (url: URL): boolean => ['http:', 'https:'].includes(url.protocol);

/** Of the feed, or of the question where it is. */
export function isFeedUrlOrQuestion(text: string): boolean {
  const url = parseUrl(text);
  return (
    isFeedUrl(text) ||
    (url !== null && isQuestion(url) && isBare(url) && url.pathname.endsWith('/chat/connection'))
  );
}

/** Where the feed is asked for. */
export const feedUrl = ({ KICK_FEED_URL }: Pick<Settings, 'KICK_FEED_URL'>): string =>
  KICK_FEED_URL ?? KICK_PUSHER;

/** Chatroom id → user id of its broadcaster. */
export const chatrooms = ({ KICK_CHATROOM_IDS }: Pick<Settings, 'KICK_CHATROOM_IDS'>): Map<string, string> =>
  new Map(
    KICK_CHATROOM_IDS.map((pair) => {
      const [broadcaster = '', chatroom = ''] = pair.split(':');
      return [chatroom, broadcaster];
    }),
  );

type FeedSettings = Pick<
  Settings,
  'KICK_FEED' | 'KICK_FEED_URL' | 'KICK_CHATROOM_IDS' | 'KICK_BROADCASTER_IDS'
>;

/** What keeps these settings from working together; each sentence says what to do. */
export function feedProblems(settings: FeedSettings): string[] {
  const { KICK_FEED: feed, KICK_CHATROOM_IDS: pairs, KICK_BROADCASTER_IDS: channels } = settings;
  const rooms = chatrooms(settings);
  const problems: string[] = [];
  if (rooms.size < pairs.length)
    problems.push('KICK_CHATROOM_IDS names a chatroom twice: each belongs to one broadcaster');
  const isWholeList = channels.length > 0 && channels.every((channel) => KICK_ID.test(channel));
  const strangers = isWholeList ? [...rooms.values()].filter((id) => !channels.includes(id)) : [];
  if (strangers.length > 0)
    problems.push(
      `KICK_CHATROOM_IDS names ${strangers.join(' and ')}, which KICK_BROADCASTER_IDS does not: add it there, or remove it`,
    );
  if (feed === 'off') return problems;
  if (rooms.size === 0)
    problems.push(
      `KICK_FEED=${feed} needs KICK_CHATROOM_IDS: set it to <user id>:<chatroom id> of each channel, or KICK_FEED to off`,
    );
  if (feed === 'centrifugo' && !settings.KICK_FEED_URL)
    problems.push(
      "KICK_FEED=centrifugo needs KICK_FEED_URL: the address that Kick's page connects to (docs/kick.md), or set KICK_FEED to pusher",
    );
  const url = new URL(feedUrl(settings));
  if (feed === 'pusher' && !isQuestion(url) && !/\/app\/[^/]+$/.test(url.pathname))
    problems.push('KICK_FEED_URL must end in /app/<key>: so Pusher knows whose channels are meant');
  return problems;
}
