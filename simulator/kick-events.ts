/**
 * Builders for every documented webhook body. Each gives a valid body; what is passed replaces whole top-level fields,
 * and a field passed as undefined is missing from the JSON (`chatMessage({ emotes: undefined })`).
 * The bodies have no type: the type travels in a header (see KickSigner.headers).
 * Longer than a file should be, because tests want all builders from one place.
 */
import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import type {
  BanBody,
  Category,
  ChatMessageBody,
  FollowBody,
  KickEvent,
  KicksGiftBody,
  Person,
  RedemptionBody,
  StreamMetadataBody,
  StreamStatusBody,
  SubscriptionBody,
  SubscriptionGiftsBody,
} from './kick-bodies';
import { kickTime } from './kick-time';

const DAY = 86_400_000;

/** Somebody with an account, by default user 1001, without an identity; the slug follows the name. */
export function person(fields: Partial<Person> = {}): Person {
  const userId = fields.user_id ?? 1001;
  const username = fields.username ?? `viewer${userId}`;
  return {
    is_anonymous: false,
    user_id: userId,
    username,
    is_verified: false,
    profile_picture: `https://files.kick.example/images/user/${userId}/profile.webp`,
    channel_slug: username.toLowerCase().replaceAll('_', '-'),
    ...fields,
  };
}

/** Nobody: everything null, or with `bare` only the flag. Kick sends both. */
export function anonymous({ bare = false } = {}): Person {
  if (bare) return { is_anonymous: true };
  return {
    is_anonymous: true,
    user_id: null,
    username: null,
    is_verified: null,
    profile_picture: null,
    channel_slug: null,
    identity: null,
  };
}

/** The default broadcaster: 4242 `sweetflips`. */
export function broadcaster(fields: Partial<Person> = {}): Person {
  return person({ user_id: 4242, username: 'sweetflips', is_verified: true, ...fields });
}

/**
 * `chat.message.sent`, with a fresh message_id each time, created now. A sender with an account who comes without the
 * key `identity` gets a plain one; pass `identity: null` or `undefined` for the senders whom Kick leaves without.
 */
export function chatMessage(fields: Partial<ChatMessageBody> = {}): ChatMessageBody {
  const sender = fields.sender ?? person();
  const plain = { identity: { username_color: '#75FD46', badges: [] } };
  return {
    message_id: randomUUID(),
    broadcaster: broadcaster(),
    content: 'hello',
    emotes: [],
    created_at: kickTime(Date.now()),
    ...fields,
    sender: sender.is_anonymous ? sender : { ...plain, ...sender },
  };
}

/** `livestream.status.updated` of a stream that starts now. */
export function streamStarted(fields: Partial<StreamStatusBody> = {}): StreamStatusBody {
  return {
    broadcaster: broadcaster(),
    is_live: true,
    title: 'Friday night stream',
    started_at: kickTime(Date.now()),
    ended_at: null,
    ...fields,
  };
}

/** `livestream.status.updated` of a stream that ends now; pass the `started_at` it began with (default: an hour ago). */
export function streamEnded(fields: Partial<StreamStatusBody> = {}): StreamStatusBody {
  const now = Date.now();
  return streamStarted({
    is_live: false,
    started_at: kickTime(now - 3_600_000),
    ended_at: kickTime(now),
    ...fields,
  });
}

/** `livestream.metadata.updated`; the category comes under both spellings. */
export function streamMetadata(
  fields: Partial<Omit<StreamMetadataBody, 'metadata'>> & {
    metadata?: Partial<StreamMetadataBody['metadata']>;
  } = {},
): StreamMetadataBody {
  const category: Category = {
    id: 15,
    name: 'Just Chatting',
    thumbnail: 'https://files.kick.example/images/subcategories/15/banner.webp',
  };
  const metadata = {
    title: 'Friday night stream',
    language: 'en',
    has_mature_content: false,
    category,
    Category: category,
    ...fields.metadata,
  };
  return { broadcaster: broadcaster(), ...fields, metadata };
}

/** `channel.followed`. */
export function follow(fields: Partial<FollowBody> = {}): FollowBody {
  return { broadcaster: broadcaster(), follower: person(), ...fields };
}

/** `channel.subscription.new`, one month from now. */
export function subscription(fields: Partial<SubscriptionBody> = {}): SubscriptionBody {
  const now = Date.now();
  return {
    broadcaster: broadcaster(),
    subscriber: person(),
    duration: 1,
    created_at: kickTime(now),
    expires_at: kickTime(now + 30 * DAY),
    ...fields,
  };
}

/** `channel.subscription.renewal` of a subscription in its fourth month: `created_at` lies three months back. */
export function renewal(fields: Partial<SubscriptionBody> = {}): SubscriptionBody {
  return subscription({ duration: 4, created_at: kickTime(Date.now() - 90 * DAY), ...fields });
}

/** `channel.subscription.gifts`, to two people. */
export function subscriptionGifts(fields: Partial<SubscriptionGiftsBody> = {}): SubscriptionGiftsBody {
  const now = Date.now();
  return {
    broadcaster: broadcaster(),
    gifter: person(),
    giftees: [person({ user_id: 1002 }), person({ user_id: 1003 })],
    created_at: kickTime(now),
    expires_at: kickTime(now + 30 * DAY),
    ...fields,
  };
}

/** `kicks.gifted`, 100 kicks. */
export function kicksGift(fields: Partial<KicksGiftBody> = {}): KicksGiftBody {
  return {
    broadcaster: broadcaster(),
    sender: person(),
    gift: {
      amount: 100,
      name: 'Full Send',
      type: 'BASIC',
      tier: 'BASIC',
      message: 'w',
      pinned_time_seconds: 600,
    },
    created_at: kickTime(Date.now()),
    ...fields,
  };
}

/** `moderation.banned`, now and for ever. */
export function ban(fields: Partial<BanBody> = {}): BanBody {
  return {
    broadcaster: broadcaster(),
    moderator: person({ user_id: 1000, username: 'moderator' }),
    banned_user: person(),
    metadata: { reason: 'spam', created_at: kickTime(Date.now()), expires_at: null },
    ...fields,
  };
}

/** `channel.reward.redemption.updated`, not yet decided on. */
export function redemption(fields: Partial<RedemptionBody> = {}): RedemptionBody {
  return {
    id: ulid(),
    user_input: '',
    status: 'pending',
    redeemed_at: kickTime(Date.now()),
    reward: { id: ulid(), title: 'Hydrate', cost: 500, description: 'The streamer takes a sip of water' },
    redeemer: person(),
    broadcaster: broadcaster(),
    ...fields,
  };
}

/** One of every type, a start and an end among them. */
export const everyEvent = (): KickEvent[] => [
  { type: 'chat.message.sent', body: chatMessage() },
  { type: 'livestream.status.updated', body: streamStarted() },
  { type: 'livestream.status.updated', body: streamEnded() },
  { type: 'livestream.metadata.updated', body: streamMetadata() },
  { type: 'channel.followed', body: follow() },
  { type: 'channel.subscription.new', body: subscription() },
  { type: 'channel.subscription.renewal', body: renewal() },
  { type: 'channel.subscription.gifts', body: subscriptionGifts() },
  { type: 'kicks.gifted', body: kicksGift() },
  { type: 'moderation.banned', body: ban() },
  { type: 'channel.reward.redemption.updated', body: redemption() },
];
