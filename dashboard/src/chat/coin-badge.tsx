import { useState } from 'react';
import { CoinIcon } from '../ui/coin-icon';
import { countOf, number } from '../ui/numbers';

/** Only for messages that did earn. Pops when the coin comes while the message is already on the screen. */
export function CoinSlot({ earned }: { earned: number }) {
  const [hadAtFirst] = useState(earned > 0);
  if (earned <= 0) return null;
  const title = `Earned ${countOf(earned, 'coin')}`;
  return (
    <span
      className={`coin-badge ${hadAtFirst ? '' : 'coin-badge-pop'}`}
      role="img"
      aria-label={title}
      title={title}
      data-coins={earned}
    >
      <CoinIcon className="size-3.5" />+{number(earned)}
    </span>
  );
}
