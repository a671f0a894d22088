import type { Badge, ChatMessage } from '@kickboard/client';
import type { ShownMessage } from '../chat/message-log';

/** Longer texts are not sent by Kick. */
const LONGEST = 4000;

/**
 * A message as Kick's chat socket tells it, in the shape of our API, until the API tells it itself. Kick documents
 * neither the socket nor the shape, so every field may be missing; null when it is no message.
 */
export function pusherMessage(data: unknown, broadcaster: ChatMessage['broadcaster']): ShownMessage | null {
  const { id, content, created_at, sender, metadata } = record(data);
  const timestamp = Date.parse(text(created_at));
  if (text(id) === '' || typeof content !== 'string' || Number.isNaN(timestamp)) return null;
  const original = record(record(metadata)['original_message']);
  const quoted = text(original['id']);
  return {
    message_id: text(id),
    session_id: null,
    broadcaster,
    sender: person(sender),
    content: content.slice(0, LONGEST),
    emotes: [],
    replies_to:
      quoted === ''
        ? null
        : {
            message_id: quoted,
            content: text(original['content']).slice(0, LONGEST),
            sender: person(record(metadata)['original_sender']),
          },
    created_at: new Date(timestamp).toISOString(),
    received_at: new Date().toISOString(),
    timestamp,
    sweet_coins_earned: 0,
    sweet_coins_reason: 'pending',
    sent_when_offline: false,
    isProvisional: true,
  };
}

function person(given: unknown): ChatMessage['sender'] {
  const { id, username, slug, identity } = record(given);
  const { color, badges } = record(identity);
  return {
    user_id: text(id) || null,
    username: text(username),
    channel_slug: text(slug),
    profile_picture: null,
    is_verified: false,
    is_anonymous: false,
    identity: { username_color: text(color), badges: Array.isArray(badges) ? badges.map(badge) : [] },
  };
}

function badge(given: unknown): Badge {
  const { type, text: label, count } = record(given);
  return { type: text(type), text: text(label), ...(typeof count === 'number' ? { count } : {}) };
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

/** Kick writes ids as numbers in some places, as strings in others. */
function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
