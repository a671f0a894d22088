import type { ChatMessageBody, Person } from './kick-bodies';

/** An event of the viewers' feed: its name, and its data, which travels as JSON in a string. */
export interface FeedEvent {
  event: string;
  data: unknown;
}

const personOf = ({ user_id, username, channel_slug }: Person) => ({
  id: user_id,
  username,
  slug: channel_slug,
});

/** The same moment as in the webhook; the feed's times end in +00:00. */
const feedTime = (text: string) => new Date(text).toISOString().replace(/(?:\.000)?Z$/, '+00:00');

/** The same message as the feed tells it; null of anonymous people, whom the feed does not know. */
export function feedMessage(message: ChatMessageBody, chatroomId: number): FeedEvent | null {
  const { message_id, sender, content, created_at, replies_to } = message;
  if (sender.user_id === null || sender.user_id === undefined) return null;
  const { username_color, badges = [] } = sender.identity ?? {};
  const data = {
    id: message_id,
    chatroom_id: chatroomId,
    content,
    type: replies_to ? 'reply' : 'message',
    created_at: feedTime(created_at),
    sender: { ...personOf(sender), identity: { color: username_color ?? '#FFFFFF', badges } },
    metadata: {
      message_ref: String(Date.parse(created_at)),
      ...(replies_to
        ? {
            original_message: { id: replies_to.message_id, content: replies_to.content },
            original_sender: { id: replies_to.sender.user_id, username: replies_to.sender.username },
          }
        : {}),
    },
  };
  return { event: 'App\\Events\\ChatMessageEvent', data };
}

export const feedDeletion = (messageId: string): FeedEvent => ({
  event: 'App\\Events\\MessageDeletedEvent',
  data: { id: crypto.randomUUID(), message: { id: messageId }, aiModerated: false, violatedRules: [] },
});

const MODERATOR = { id: 7, username: 'moderator', slug: 'moderator' };

/** For ever without an end (RFC 3339). */
export const feedBan = (person: Person, expiresAt: string | null = null): FeedEvent => ({
  event: 'App\\Events\\UserBannedEvent',
  data: {
    id: crypto.randomUUID(),
    user: personOf(person),
    banned_by: MODERATOR,
    permanent: expiresAt === null,
    ...(expiresAt === null ? {} : { duration: 10, expires_at: expiresAt }),
  },
});

export const feedUnban = (person: Person): FeedEvent => ({
  event: 'App\\Events\\UserUnbannedEvent',
  data: { id: crypto.randomUUID(), user: personOf(person), unbanned_by: MODERATOR, permanent: true },
});
