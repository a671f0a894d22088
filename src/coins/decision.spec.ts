import { parseMessageCoins } from './decision';

it.each([
  ['1', 1],
  ['25', 25],
])('the award %j was for a chat message', (value, amount) => {
  expect(parseMessageCoins(value)).toEqual({
    sweet_coins_earned: amount,
    sweet_coins_reason: 'chat_message',
  });
});

it.each(['rate_limited', 'stream_offline', 'bot', 'excluded', 'anonymous', 'banned'])(
  'a denial keeps its reason: %s',
  (reason) => {
    expect(parseMessageCoins(`0:${reason}`)).toEqual({ sweet_coins_earned: 0, sweet_coins_reason: reason });
  },
);
