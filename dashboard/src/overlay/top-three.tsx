import { standingsOf } from '../leaderboard/medals';
import { useStore } from '../live/store';
import { Avatar } from '../ui/avatar';
import { CoinIcon } from '../ui/coin-icon';
import { compactNumber } from '../ui/numbers';
import { personName } from '../ui/visible-name';
import type { OverlaySource } from './overlay';

/** The first three with coins, side by side, as on a podium; ties are marked as on the board. */
export function TopThree({ source }: { source: OverlaySource }) {
  const { board } = useStore(source.board.store);
  const all = board?.leaderboard ?? [];
  const standings = standingsOf(all);
  const first = all.slice(0, 3).filter((row) => row.points_earned > 0);
  if (!board?.has_active_session || first.length === 0) return null;
  return (
    <section className="overlay-top" aria-label="Top three">
      <ol className="flex gap-2">
        {first.map((row, index) => {
          const { medal, isTied } = standings[index] ?? { medal: null, isTied: false };
          const name = personName(row);
          return (
            <li key={row.user_id} className="overlay-place-card" data-user-id={row.user_id}>
              <span className={`rank ${medal ? `medal-${medal}` : ''}`}>
                {isTied && <span aria-hidden>=</span>}
                {row.rank}
              </span>
              <Avatar
                name={name}
                seed={row.user_id}
                picture={row.profile_picture}
                className="size-10 text-sm"
              />
              <bdi className="w-full truncate text-center font-semibold">{name}</bdi>
              <span className="flex items-center gap-1 text-sm font-bold tabular-nums">
                <CoinIcon className="size-4" />
                {compactNumber(row.points_earned)}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
