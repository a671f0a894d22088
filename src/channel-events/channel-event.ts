import { readEntry, UnreadableEntry } from '../platform/redis/entries';
import {
  expectFields,
  isCount,
  isId,
  isName,
  isObject,
  isText,
  isTime,
  orNull,
} from '../platform/redis/entry-fields';

/** Reasons of ledger entries for what viewers do for a channel, beside writing. */
export type BonusReason = 'follow' | 'subscription' | 'renewal' | 'gift' | 'kicks';

/** Somebody with an account, as an event shows them. */
export interface EventPerson {
  user_id: string;
  username: string;
  channel_slug: string;
  profile_picture: string | null;
}

interface Told {
  broadcaster_user_id: string;
  channel_slug: string;
  /** When it happened (ms), never after its arrival. */
  at_ms: number;
}

/** A viewer did something that may be worth coins. */
export interface BonusEvent extends Told {
  kind: 'bonus';
  reason: BonusReason;
  /** Who gets the coins; null: nobody says who it was. */
  viewer: EventPerson | null;
  /** Names what happened by its content, so that it is the same under another delivery id and another type. */
  key: string;
  /** Of a gift: user ids, or `anonymous-<n>`, in an order that does not depend on the delivery. */
  giftees: string[];
  /** KICKs given. */
  kicks: number;
}

/** Kick reported a ban, for ever without `expires_ms`. */
export interface BanEvent extends Told {
  kind: 'ban';
  user_id: string;
  reason: string;
  expires_ms: number | null;
}

/** A viewer redeemed a reward of the channel, or its state is another. `sent_ms` is when Kick said so. */
export interface RedemptionEvent extends Told {
  kind: 'redemption';
  id: string;
  user_id: string | null;
  reward_id: string;
  reward_title: string;
  cost: number;
  user_input: string;
  status: string;
  sent_ms: number;
}

/** A moderator lifted a ban. Webhooks do not tell, the viewers' feed does. */
export interface UnbanEvent extends Told {
  kind: 'unban';
  user_id: string;
}

/** A moderator deleted a message. Webhooks do not tell, the viewers' feed does. */
export interface DeletionEvent extends Told {
  kind: 'deletion';
  message_id: string;
}

/** What waits in the buffer. */
export type ChannelEvent = BonusEvent | BanEvent | RedemptionEvent | UnbanEvent | DeletionEvent;

const isGiftees = (value: unknown) => Array.isArray(value) && value.every(isText);

const CHECKS: { [Kind in ChannelEvent['kind']]: (event: Extract<ChannelEvent, { kind: Kind }>) => void } = {
  bonus: (event) => {
    expectFields('the event', event, {
      reason: isName,
      viewer: orNull(isObject),
      key: isName,
      giftees: isGiftees,
      kicks: isCount,
    });
    if (event.viewer) expectFields("the event's viewer", event.viewer, { user_id: isId, username: isText });
  },
  ban: (event) =>
    expectFields('the event', event, { user_id: isId, reason: isText, expires_ms: orNull(isTime) }),
  redemption: (event) =>
    expectFields('the event', event, { id: isName, user_id: orNull(isId), status: isName, sent_ms: isTime }),
  unban: (event) => expectFields('the event', event, { user_id: isId }),
  deletion: (event) => expectFields('the event', event, { message_id: isName }),
};

/** @throws UnreadableEntry */
export function readChannelEvent(entry: string): ChannelEvent {
  const event = readEntry(entry) as ChannelEvent;
  const check = CHECKS[event.kind] as ((event: never) => void) | undefined;
  if (!check) throw new UnreadableEntry('the entry is no event of a channel');
  expectFields('the event', event, { broadcaster_user_id: isId, at_ms: isTime });
  check(event as never);
  return event;
}
