import { COIN_REASONS, formatMessageCoins, parseMessageCoins } from './decision';

it.each([
  ['1', 1],
  ['25', 25],
])('the award %j was for a chat message', (value, amount) => {
  expect(parseMessageCoins(value)).toEqual({
    sweet_coins_earned: amount,
    sweet_coins_reason: 'chat_message',
  });
});

const DENIALS = COIN_REASONS.filter((reason) => reason !== 'chat_message');

it.each(DENIALS)('a denial keeps its reason: %s', (reason) => {
  const denial = { sweet_coins_earned: 0, sweet_coins_reason: reason };
  expect(parseMessageCoins(formatMessageCoins(denial))).toEqual(denial);
  expect(parseMessageCoins(`0:${reason}`)).toEqual(denial);
});

it('the most frequent denial is a bare number', () => {
  expect(formatMessageCoins({ sweet_coins_earned: 0, sweet_coins_reason: 'rate_limited' })).toBe('0');
});

it('an award is written as its amount', () => {
  const award = { sweet_coins_earned: 25, sweet_coins_reason: 'chat_message' as const };
  expect(formatMessageCoins(award)).toBe('25');
});
