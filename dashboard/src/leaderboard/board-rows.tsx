import type { Leaderboard } from '@kickboard/client';
import { LeaveOutOnError } from '../ui/error-boundary';
import type { Highlight } from './highlights';
import { BoardRow } from './board-row';
import { standingsOf } from './medals';
import { NO_TRENDS, type Trends } from './rank-trends';
import { useGlide } from './use-glide';

interface Props {
  rows: Leaderboard['leaderboard'];
  highlights: ReadonlyMap<string, Highlight>;
  trends?: Trends;
  /** How many of them are drawn. All count for medals and ties. */
  shown?: number;
}

export function BoardRows({ rows: all, highlights, trends = NO_TRENDS, shown = all.length }: Props) {
  const rows = all.slice(0, shown);
  const list = useGlide(rows.map((row) => row.user_id).join(' '));
  const standings = standingsOf(all);
  return (
    <ol ref={list} className="relative flex flex-col gap-1">
      {rows.map((row, index) => (
        <LeaveOutOnError key={row.user_id}>
          <BoardRow
            row={row}
            medal={standings[index]?.medal ?? null}
            isTied={standings[index]?.isTied ?? false}
            behindCoins={standings[index]?.behind?.coins ?? 0}
            behindRank={standings[index]?.behind?.rank ?? 0}
            share={shareOf(row.points_earned, all[0]?.points_earned ?? 0)}
            trend={trends.get(row.user_id) ?? 0}
            highlight={highlights.get(row.user_id)}
          />
        </LeaveOutOnError>
      ))}
    </ol>
  );
}

/** Rounded, so that a coin of the first does not draw every row again. */
const shareOf = (points: number, most: number): number =>
  most > 0 ? Math.round((100 * points) / most) / 100 : 0;
