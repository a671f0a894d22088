import type { LeaderboardRow } from '../api/types';

export interface Standing {
  medal: 'gold' | 'silver' | 'bronze' | null;
  isTied: boolean;
}

const MEDALS = ['gold', 'silver', 'bronze'] as const;

/**
 * Ranks are dense, so many may share one. A medal is given when no more than three people have this rank or a better
 * one: ten people on rank 1 have none. Nobody has one without a coin.
 */
export function standingsOf(rows: readonly LeaderboardRow[]): Standing[] {
  return rows.map(({ rank, points_earned }) => {
    const holders = rows.filter((row) => row.rank <= rank).length;
    const medal = points_earned > 0 && holders <= MEDALS.length ? (MEDALS[rank - 1] ?? null) : null;
    return { medal, isTied: rows.filter((row) => row.rank === rank).length > 1 };
  });
}
