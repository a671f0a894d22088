/**
 * The webhook bodies (version 1) as Kick documents and sends them. Fields that Kick leaves out or nulls now and then
 * are optional or nullable here, so that fixtures of its quirks need no casts.
 */

/** `type` is one of `subscriber`, `moderator`, `vip`, `og`, `founder`, `sub_gifter`, … or one nobody has heard of. */
export interface Badge {
  text: string;
  type: string;
  /** Months for a subscriber, gifts for a sub_gifter. */
  count?: number;
}

interface Identity {
  username_color: string;
  badges: Badge[];
}

/** Anonymous people have `is_anonymous: true` and everything else null or missing. */
export interface Person {
  is_anonymous: boolean;
  user_id?: number | null;
  username?: string | null;
  is_verified?: boolean | null;
  profile_picture?: string | null;
  channel_slug?: string | null;
  /** Only a chat sender has one. */
  identity?: Identity | null;
}

export interface EmoteUse {
  emote_id: string | number;
  /** First and last character of each token in `content`, both included. */
  positions: { s: number; e: number }[];
}

export interface ChatMessageBody {
  message_id: string;
  broadcaster: Person;
  sender: Person;
  content: string;
  emotes?: EmoteUse[] | null;
  created_at: string;
  replies_to?: { message_id: string; content: string; sender: Person } | null;
}

export interface StreamStatusBody {
  broadcaster: Person;
  is_live: boolean;
  title: string;
  started_at: string;
  /** Null while live. */
  ended_at: string | null;
}

export interface Category {
  id: number;
  name: string;
  thumbnail: string;
}

/** No time and no live flag: it says nothing about when. */
export interface StreamMetadataBody {
  broadcaster: Person;
  metadata: {
    title: string;
    language: string;
    has_mature_content: boolean;
    category?: Category | null;
    /** The same once more; some deliveries have only this one. */
    Category?: Category | null;
  };
}

export interface FollowBody {
  broadcaster: Person;
  follower: Person;
}

/** Of `channel.subscription.new` and `.renewal`; a renewal's `created_at` is when the subscription first began. */
export interface SubscriptionBody {
  broadcaster: Person;
  subscriber: Person;
  /** Months. */
  duration: number;
  created_at: string;
  expires_at: string;
}

export interface SubscriptionGiftsBody {
  broadcaster: Person;
  gifter: Person;
  giftees: Person[];
  created_at: string;
  expires_at: string;
}

export interface KicksGiftBody {
  broadcaster: Person;
  sender: Person;
  gift: {
    amount: number;
    name: string;
    type: string;
    tier: string;
    message: string;
    pinned_time_seconds: number | null;
  };
  created_at: string;
}

export interface BanBody {
  broadcaster: Person;
  moderator: Person;
  banned_user: Person;
  /** `expires_at` null = for ever; there is no event for the lifting of a ban. */
  metadata: { reason: string; created_at: string; expires_at: string | null };
}

export interface RedemptionBody {
  id: string;
  user_input: string;
  status: 'pending' | 'accepted' | 'rejected';
  redeemed_at: string;
  reward: { id: string; title: string; cost: number; description: string };
  redeemer: Person;
  broadcaster: Person;
}

/** Every documented event type and the body it has. */
export interface KickBodies {
  'chat.message.sent': ChatMessageBody;
  'livestream.status.updated': StreamStatusBody;
  'livestream.metadata.updated': StreamMetadataBody;
  'channel.followed': FollowBody;
  'channel.subscription.new': SubscriptionBody;
  'channel.subscription.renewal': SubscriptionBody;
  'channel.subscription.gifts': SubscriptionGiftsBody;
  'kicks.gifted': KicksGiftBody;
  'moderation.banned': BanBody;
  'channel.reward.redemption.updated': RedemptionBody;
}

/** A type together with the body of that type. */
export type KickEvent = { [T in keyof KickBodies]: { type: T; body: KickBodies[T] } }[keyof KickBodies];
