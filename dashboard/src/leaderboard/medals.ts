import type { LeaderboardRow } from '@kickboard/client';

export interface Standing {
  medal: 'gold' | 'silver' | 'bronze' | null;
  isTied: boolean;
  /** What is missing to the next better score, and its rank; null on the first. */
  behind: { coins: number; rank: number } | null;
}

const MEDALS = ['gold', 'silver', 'bronze'] as const;

/**
 * Ranks are dense, so many may share one. A medal is given when no more than three people have this rank or a better
 * one: ten people on rank 1 have none. Nobody has one without a coin.
 */
export function standingsOf(rows: readonly LeaderboardRow[]): Standing[] {
  const pointsOfRank = new Map(rows.map(({ rank, points_earned }) => [rank, points_earned]));
  return rows.map(({ rank, points_earned }) => {
    const better = pointsOfRank.get(rank - 1);
    const behind = better === undefined ? null : { coins: better - points_earned, rank: rank - 1 };
    const holders = rows.filter((row) => row.rank <= rank).length;
    const medal = points_earned > 0 && holders <= MEDALS.length ? (MEDALS[rank - 1] ?? null) : null;
    return { medal, isTied: rows.filter((row) => row.rank === rank).length > 1, behind };
  });
}
