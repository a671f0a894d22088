import type { Settings } from '../platform/config/settings';
import type { BonusEvent } from './channel-event';

/** One entry for the ledger; what has its key is entered once, for ever. */
export interface Grant {
  key: string;
  amount: number;
}

type Bonuses = Pick<
  Settings,
  'BONUS_FOLLOW' | 'BONUS_SUBSCRIPTION' | 'BONUS_RENEWAL' | 'BONUS_GIFT' | 'BONUS_GIFT_MAX' | 'BONUS_KICKS'
>;

/** KICKs that BONUS_KICKS is given for. */
const KICKS = 100;
/** The ledger's amounts are 32 bits wide. */
const MAX_AMOUNT = 1_000_000_000;

/** What an event is worth by the settings. */
export function grantsOf(event: BonusEvent, bonuses: Bonuses): Grant[] {
  switch (event.reason) {
    case 'follow':
      return one(event.key, bonuses.BONUS_FOLLOW);
    case 'subscription':
      return one(event.key, bonuses.BONUS_SUBSCRIPTION);
    case 'renewal':
      return one(event.key, bonuses.BONUS_RENEWAL);
    case 'kicks':
      return one(event.key, Math.min(MAX_AMOUNT, Math.floor(event.kicks / KICKS) * bonuses.BONUS_KICKS));
    case 'gift':
      return giftGrants(event, bonuses);
  }
}

const one = (key: string, amount: number): Grant[] => (amount > 0 ? [{ key, amount }] : []);

/** An entry for each giftee, because a gift whose payment failed is reversed giftee by giftee. */
function giftGrants({ key, giftees }: BonusEvent, { BONUS_GIFT, BONUS_GIFT_MAX }: Bonuses): Grant[] {
  let left = BONUS_GIFT_MAX === 0 ? Number.POSITIVE_INFINITY : BONUS_GIFT_MAX;
  return giftees.flatMap((giftee) => {
    const amount = Math.min(BONUS_GIFT, left);
    left -= amount;
    return one(`${key}:${giftee}`, amount);
  });
}
