import { grantsOf } from './bonus-rules';
import type { BonusEvent } from './channel-event';

const OFF = {
  BONUS_FOLLOW: 0,
  BONUS_SUBSCRIPTION: 0,
  BONUS_RENEWAL: 0,
  BONUS_GIFT: 0,
  BONUS_GIFT_MAX: 50,
  BONUS_KICKS: 0,
};

const event = (fields: Partial<BonusEvent>): BonusEvent => ({
  kind: 'bonus',
  broadcaster_user_id: '4242',
  channel_slug: '',
  at_ms: 0,
  reason: 'follow',
  viewer: null,
  key: 'key',
  giftees: [],
  kicks: 0,
  ...fields,
});

it.each(['follow', 'subscription', 'renewal', 'gift', 'kicks'] as const)(
  'a %s is worth nothing by default',
  (reason) => {
    expect(grantsOf(event({ reason, giftees: ['7'], kicks: 500 }), OFF)).toEqual([]);
  },
);

it.each([
  ['follow', { BONUS_FOLLOW: 5 }],
  ['subscription', { BONUS_SUBSCRIPTION: 5 }],
  ['renewal', { BONUS_RENEWAL: 5 }],
] as const)('a %s is worth what is set', (reason, setting) => {
  expect(grantsOf(event({ reason }), { ...OFF, ...setting })).toEqual([{ key: 'key', amount: 5 }]);
});

it.each([
  [99, []],
  [100, [3]],
  [599, [15]],
  [999_999_999_999_999, [1_000_000_000]],
])('%d KICKs at 3 coins for each whole hundred are worth %j', (kicks, amounts) => {
  const grants = grantsOf(event({ reason: 'kicks', kicks }), { ...OFF, BONUS_KICKS: 3 });
  expect(grants.map(({ amount }) => amount)).toEqual(amounts);
});

it.each([
  [50, [20, 20, 10]],
  [20, [20]],
  [0, [20, 20, 20, 20]],
])('four giftees at 20 coins, at most %d for one event, are worth %j', (BONUS_GIFT_MAX, amounts) => {
  const giftees = ['1', '2', '3', '4'];
  const grants = grantsOf(event({ reason: 'gift', giftees }), { ...OFF, BONUS_GIFT: 20, BONUS_GIFT_MAX });
  expect(grants).toEqual(amounts.map((amount, i) => ({ key: `key:${i + 1}`, amount })));
});
