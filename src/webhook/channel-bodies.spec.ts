import * as kick from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { ShapeError } from './json-reader';
import { parseKickEvent } from './kick-event';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const SENT = NOW - 700;
const parse = (type: string, body: unknown) =>
  parseKickEvent(type, Buffer.from(encodeKickJson(body)), { receivedMs: NOW, sentMs: () => SENT });

const YEARS_AGO = '2024-03-14T16:08:06.123456789Z';
const follow = (fields: object = {}) => parse('channel.followed', { ...kick.follow(), ...fields });
const gifts = (fields: object = {}) =>
  parse('channel.subscription.gifts', { ...kick.subscriptionGifts(), ...fields });

it('a follow has the time of its sending, and is the same however often it is told', () => {
  const event = follow();
  expect(event).toEqual({
    kind: 'bonus',
    reason: 'follow',
    broadcaster_user_id: '4242',
    channel_slug: 'sweetflips',
    viewer: {
      user_id: '1001',
      username: 'viewer1001',
      channel_slug: 'viewer1001',
      profile_picture: expect.stringMatching(/^https:/),
    },
    at_ms: SENT,
    key: 'kick:follow:4242:1001',
    giftees: [],
    kicks: 0,
  });
});

it.each([kick.anonymous(), kick.anonymous({ bare: true }), { ...kick.anonymous(), is_anonymous: false }])(
  'nobody gets anything when nobody says who it was: %j (quirk 4)',
  (nobody) => {
    expect(follow({ follower: nobody })).toMatchObject({ viewer: null });
    expect(gifts({ gifter: nobody })).toMatchObject({ viewer: null });
  },
);

it('a renewal happened when it was sent, a first subscription when it was made (quirk 6)', () => {
  const body = kick.subscription({ created_at: YEARS_AGO, duration: 20 });
  expect(parse('channel.subscription.renewal', body)).toMatchObject({ reason: 'renewal', at_ms: SENT });
  expect(parse('channel.subscription.new', body)).toMatchObject({
    reason: 'subscription',
    at_ms: Date.parse(YEARS_AGO),
  });
});

it('a subscription under the type of a renewal is the same event, and each renewal another', () => {
  const body = kick.subscription();
  const keyOf = (type: string, fields: object = {}) =>
    (parse(`channel.subscription.${type}`, { ...body, ...fields }) as { key: string }).key;
  expect(keyOf('renewal')).toBe(keyOf('new'));
  expect(keyOf('renewal', { duration: 2 })).not.toBe(keyOf('new'));
  expect(keyOf('renewal', { expires_at: kick.ban().metadata.created_at })).not.toBe(keyOf('new'));
});

it('a gift names whom it went to in an order of its own; the nameless are counted', () => {
  const giftees = [
    kick.person({ user_id: 9 }),
    kick.anonymous(),
    kick.person({ user_id: 7 }),
    { user_id: 'x' },
  ];
  expect(gifts({ giftees })).toMatchObject({
    reason: 'gift',
    giftees: ['7', '9', 'anonymous-1', 'anonymous-3'],
  });
  const event = (order: object[]) => gifts({ created_at: YEARS_AGO, giftees: order });
  expect(event([...giftees.slice(0, 1), ...giftees.slice(2, 3)])).toEqual(
    event([...giftees.slice(2, 3), ...giftees.slice(0, 1)]),
  );
});

it.each([undefined, null, {}, 'x'])('a gift whose giftees are %p is refused', (giftees) =>
  expect(() => gifts({ giftees })).toThrow('giftees must be a list'),
);

it('KICKs are counted, also by people without flag and identity', () => {
  const sender = { user_id: 7, username: 'x', channel_slug: 'x' };
  const body = { ...kick.kicksGift(), sender, gift: { amount: 500, name: 'Rage Quit' } };
  expect(parse('kicks.gifted', body)).toMatchObject({
    reason: 'kicks',
    kicks: 500,
    viewer: { user_id: '7' },
  });
  expect(() => parse('kicks.gifted', { ...body, gift: { amount: -1 } })).toThrow('gift.amount');
});

it('nothing happened after it was heard of', () => {
  const created_at = '2026-06-01T23:00:00Z';
  expect(parse('kicks.gifted', { ...kick.kicksGift(), created_at })).toMatchObject({ at_ms: NOW });
});

it('a ban ends when it says so, or never', () => {
  const ban = (expires_at: unknown) =>
    parse('moderation.banned', {
      ...kick.ban(),
      metadata: { reason: 'spam', created_at: '2026-06-01T19:00:00Z', expires_at },
    });
  expect(ban(null)).toEqual({
    kind: 'ban',
    broadcaster_user_id: '4242',
    channel_slug: 'sweetflips',
    user_id: '1001',
    reason: 'spam',
    at_ms: Date.parse('2026-06-01T19:00:00Z'),
    expires_ms: null,
  });
  expect(ban('2026-06-01T19:10:00+00:00')).toMatchObject({ expires_ms: Date.parse('2026-06-01T19:10:00Z') });
  expect(() => ban('soon')).toThrow('metadata.expires_at');
});

it('a redemption has its newest state, and may be of nobody', () => {
  const body = kick.redemption({ redeemer: kick.anonymous(), status: 'accepted' });
  expect(parse('channel.reward.redemption.updated', body)).toMatchObject({
    kind: 'redemption',
    user_id: null,
    status: 'accepted',
    sent_ms: SENT,
    cost: 500,
  });
});

it.each([
  'channel.followed',
  'channel.subscription.new',
  'channel.subscription.renewal',
  'channel.subscription.gifts',
  'kicks.gifted',
  'moderation.banned',
  'channel.reward.redemption.updated',
])('%s that is {} is refused as a shape', (type) => {
  expect(() => parse(type, {})).toThrow(ShapeError);
});
