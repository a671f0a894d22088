import type { CoinAnswer, CoinReason } from '../coins/decision';
import { httpsUrl } from '../platform/http/https-url';
import type { BufferedMessage, Person } from './chat-message';
import type { MessageDto } from './chat.dto';
import type { MessagePosition } from './message-position';

/** A message with what is known of its coins, from whichever store. */
export interface KnownMessage extends MessagePosition {
  message: Omit<BufferedMessage, 'arrival_seq' | 'emote_count' | 'broadcaster_user_id' | 'clock_ahead'>;
  message_id: string;
  session_id: string | null;
  coins: CoinAnswer;
  /** A moderator deleted it: its text is not shown. */
  is_deleted: boolean;
}

const channel = ({ user_id, username, channel_slug, profile_picture }: Person) => ({
  user_id,
  username,
  channel_slug,
  profile_picture: httpsUrl(profile_picture),
});

/** Messages stored by earlier versions may hold addresses of pictures that no page should load. */
const person = (stored: Person): Person => ({ ...stored, profile_picture: httpsUrl(stored.profile_picture) });

/** A message as the API shows it. */
export function messageView({
  message,
  message_id,
  session_id,
  coins,
  is_deleted,
}: KnownMessage): MessageDto {
  return {
    message_id,
    session_id,
    broadcaster: channel(message.broadcaster),
    sender: person(message.sender),
    content: is_deleted ? '' : message.content,
    emotes: is_deleted ? [] : message.emotes,
    ...(is_deleted ? { deleted: true } : {}),
    replies_to: message.replies_to && {
      ...message.replies_to,
      sender: person(message.replies_to.sender),
    },
    created_at: new Date(message.created_ms).toISOString(),
    received_at: new Date(message.received_ms).toISOString(),
    timestamp: message.created_ms,
    ...coins,
    sent_when_offline: coins.sweet_coins_reason !== 'pending' && session_id === null,
  };
}

/** A row of chat_messages as HistoryService selects it; times in ms. */
export interface MessageRow {
  message_id: string;
  session_id: string | null;
  content: string;
  emotes: BufferedMessage['emotes'];
  broadcaster: Person;
  sender: Person;
  replies_to: BufferedMessage['replies_to'];
  created_ms: number;
  received_ms: number;
  arrival_seq: string;
  sweet_coins_earned: number;
  sweet_coins_reason: CoinReason;
  is_deleted: boolean;
}

export function fromRow({
  sweet_coins_earned,
  sweet_coins_reason,
  is_deleted,
  ...row
}: MessageRow): KnownMessage {
  return {
    message: row,
    message_id: row.message_id,
    session_id: row.session_id,
    created_ms: row.created_ms,
    arrival_seq: row.arrival_seq,
    coins: { sweet_coins_earned, sweet_coins_reason },
    is_deleted,
  };
}
