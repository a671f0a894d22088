import type { BanEvent, BonusEvent, EventPerson, RedemptionEvent } from '../channel-events/channel-event';
import { type DeliveryTimes, parseBroadcaster, parsePersonAt, personOf } from './chat-body';
import {
  countOrNull,
  idAt,
  type JsonObject,
  nameAt,
  objectAt,
  objectOrEmpty,
  ShapeError,
  stringOrEmpty,
  timeAt,
  timeOrNull,
} from './json-reader';

type Parse<Event> = (body: JsonObject, times: DeliveryTimes) => Event;

const MAX_ID = 128;
const MAX_STATUS = 50;
const MAX_TEXT = 1000;
/** Far more than Kick sells at once; each may become an entry of the ledger. */
const MAX_GIFTEES = 1000;
const MAX_COST = 2_147_483_647;

/** Nothing happened after it was heard of. */
const past = (ms: number, { receivedMs }: DeliveryTimes) => Math.min(ms, receivedMs);

function channelOf(body: JsonObject): { broadcaster_user_id: string; channel_slug: string } {
  const { user_id, channel_slug } = parseBroadcaster(body);
  return { broadcaster_user_id: user_id, channel_slug };
}

/** Somebody whom coins may go to; null when the body does not say who it is. */
function viewerAt(body: JsonObject, name: string): EventPerson | null {
  const { user_id, username, channel_slug, profile_picture } = parsePersonAt(body, name);
  return user_id === null ? null : { user_id, username, channel_slug, profile_picture };
}

type Content = Pick<BonusEvent, 'reason' | 'viewer' | 'at_ms'> & {
  what: (string | number)[];
  giftees?: string[];
  kicks?: number;
};

/** `what` names the event within the channel and the viewer; without a viewer nothing is given, so nothing is named. */
function bonus(body: JsonObject, { what, giftees = [], kicks = 0, ...content }: Content): BonusEvent {
  const channel = channelOf(body);
  const [kind, ...rest] = what;
  const key = ['kick', kind, channel.broadcaster_user_id, content.viewer?.user_id ?? '', ...rest].join(':');
  return { kind: 'bonus', ...channel, ...content, key, giftees, kicks };
}

/** The body has no time, and one follow counts for ever: whoever leaves and comes back has had the bonus. */
export const parseFollow: Parse<BonusEvent> = (body, times) =>
  bonus(body, {
    reason: 'follow',
    viewer: viewerAt(body, 'follower'),
    at_ms: past(times.sentMs(), times),
    what: ['follow'],
  });

export const parseSubscription: Parse<BonusEvent> = (body, times) =>
  subscribed(body, 'subscription', past(timeAt(body, 'created_at'), times));

/** A renewal's `created_at` is when the subscription first began, so it happened when it was sent. */
export const parseRenewal: Parse<BonusEvent> = (body, times) =>
  subscribed(body, 'renewal', past(times.sentMs(), times));

/**
 * The key is the same for both: their bodies have one shape, and the type is not signed, so a delivery that is sent again
 * under the other type must be the same event.
 */
function subscribed(body: JsonObject, reason: 'subscription' | 'renewal', at_ms: number): BonusEvent {
  const began = timeAt(body, 'created_at');
  const ends = timeOrNull(body, 'expires_at') ?? '';
  const duration = countOrNull(body.fields.duration) ?? '';
  const viewer = viewerAt(body, 'subscriber');
  return bonus(body, { reason, viewer, at_ms, what: ['subscription', began, duration, ends] });
}

/** To whom it was given; of the nameless only how many there are. */
export const parseGifts: Parse<BonusEvent> = (body, times) => {
  const { giftees } = body.fields;
  if (!Array.isArray(giftees)) throw new ShapeError('giftees must be a list');
  const ids = giftees
    .slice(0, MAX_GIFTEES)
    .map((giftee, i) => personOf(objectOrEmpty(giftee)).user_id ?? `anonymous-${i}`);
  const given = timeAt(body, 'created_at');
  return bonus(body, {
    reason: 'gift',
    viewer: viewerAt(body, 'gifter'),
    at_ms: past(given, times),
    what: ['gift', given],
    giftees: [...new Set(ids)].sort(),
  });
};

export const parseKicks: Parse<BonusEvent> = (body, times) => {
  const kicks = countOrNull(objectAt(body, 'gift').fields.amount);
  if (kicks === null) throw new ShapeError('gift.amount must be a whole number');
  const given = timeAt(body, 'created_at');
  const viewer = viewerAt(body, 'sender');
  return bonus(body, {
    reason: 'kicks',
    viewer,
    at_ms: past(given, times),
    what: ['kicks', given, kicks],
    kicks,
  });
};

export const parseBan: Parse<BanEvent> = (body, times) => {
  const metadata = objectAt(body, 'metadata');
  return {
    kind: 'ban',
    ...channelOf(body),
    user_id: idAt(objectAt(body, 'banned_user'), 'user_id'),
    reason: stringOrEmpty(metadata, 'reason', MAX_TEXT),
    at_ms: past(timeOrNull(metadata, 'created_at') ?? times.sentMs(), times),
    expires_ms: timeOrNull(metadata, 'expires_at'),
  };
};

export const parseRedemption: Parse<RedemptionEvent> = (body, times) => {
  const reward = objectAt(body, 'reward');
  const id = nameAt(body, 'id', MAX_ID);
  const status = nameAt(body, 'status', MAX_STATUS);
  return {
    kind: 'redemption',
    ...channelOf(body),
    id,
    status,
    user_id: parsePersonAt(body, 'redeemer').user_id,
    user_input: stringOrEmpty(body, 'user_input', MAX_TEXT),
    reward_id: stringOrEmpty(reward, 'id', MAX_ID),
    reward_title: stringOrEmpty(reward, 'title', MAX_TEXT),
    cost: Math.min(MAX_COST, countOrNull(reward.fields.cost) ?? 0),
    at_ms: past(timeOrNull(body, 'redeemed_at') ?? times.sentMs(), times),
    sent_ms: times.sentMs(),
  };
};
