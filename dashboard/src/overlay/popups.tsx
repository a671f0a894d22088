import { useEffect, useRef, useState } from 'react';
import { useStore } from '../live/store';
import { Avatar } from '../ui/avatar';
import { CoinIcon } from '../ui/coin-icon';
import { number } from '../ui/numbers';
import { personName } from '../ui/visible-name';
import type { OverlaySource } from './overlay';
import type { OverlayEvent } from './overlay-settings';
import { type Popup, popupsSince } from './popups-since';

/** As long as the animation in overlay.css. */
const SHOWN_MS = 4000;
/** More at once are no news but noise: the oldest give way. */
const MOST = 4;

/** Who has just earned, and who has just taken the lead. */
export function Popups({ source, events }: { source: OverlaySource; events: ReadonlySet<OverlayEvent> }) {
  const view = useStore(source.board.store);
  const seen = useRef(0);
  const [popups, setPopups] = useState<readonly Popup[]>([]);
  useEffect(() => {
    const fresh = popupsSince(view, seen.current, events);
    seen.current = Math.max(seen.current, ...[...view.highlights.values()].map(({ sequence }) => sequence));
    if (fresh.length === 0) return;
    setPopups((held) => [...held, ...fresh].slice(-MOST));
    setTimeout(() => setPopups((held) => held.filter((popup) => !fresh.includes(popup))), SHOWN_MS);
  }, [view, events]);
  return (
    <section className="overlay-popups" aria-label="Coins">
      <ol className="flex flex-col gap-1">
        {popups.map(({ key, row, earned, event }) => (
          <li key={key} className="overlay-popup" data-popup={event}>
            <Avatar
              name={personName(row)}
              seed={row.user_id}
              picture={row.profile_picture}
              className="size-8 text-xs"
            />
            <bdi className="min-w-0 truncate font-semibold">{personName(row)}</bdi>
            {event === 'lead' ? (
              <span className="shrink-0">takes the lead</span>
            ) : (
              <span className="flex shrink-0 items-center gap-1 font-bold tabular-nums">
                <CoinIcon className="coin-spin size-5" />+{number(earned)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
