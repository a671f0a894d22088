import type { LeaderboardRow } from '@kickboard/client';
import { Avatar } from '../ui/avatar';
import { CoinIcon } from '../ui/coin-icon';
import { compactNumber } from '../ui/numbers';
import { personName } from '../ui/visible-name';
import { type Standing, standingsOf } from './medals';

const PLACES = 3;

/** Whether three people and no more stand on the first three places: otherwise some of those who share one would be left out. */
export const hasPodium = (rows: readonly LeaderboardRow[]): boolean =>
  standingsOf(rows).filter(({ medal }) => medal !== null).length === PLACES;

/** The first three with coins, side by side; ties are marked as on the board. */
export function Podium({ rows }: { rows: readonly LeaderboardRow[] }) {
  const standings = standingsOf(rows);
  return rows
    .slice(0, PLACES)
    .map(
      (row, index) =>
        row.points_earned > 0 && <Place key={row.user_id} row={row} standing={standings[index]} />,
    );
}

function Place({ row, standing }: { row: LeaderboardRow; standing: Standing | undefined }) {
  const name = personName(row);
  return (
    <li className="podium-place" data-podium={row.user_id}>
      <span className={`rank ${standing?.medal ? `medal-${standing.medal}` : ''}`}>
        {standing?.isTied && <span aria-hidden>=</span>}
        {row.rank}
      </span>
      <Avatar name={name} seed={row.user_id} picture={row.profile_picture} className="podium-face" />
      <bdi className="w-full truncate text-center font-semibold">{name}</bdi>
      <span className="flex items-center gap-1 text-sm font-bold tabular-nums">
        <CoinIcon className="size-4" />
        {compactNumber(row.points_earned)}
      </span>
    </li>
  );
}
