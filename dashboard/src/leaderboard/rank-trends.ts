import type { Leaderboard } from '@kickboard/client';

/** So far back a trend looks. */
export const TREND_MINUTES = 5;
const WINDOW_MS = TREND_MINUTES * 60_000;
/** Ranks are noted so often; what is kept is bounded by it: 21 times 50 ranks. */
const NOTE_MS = 15_000;

/** Places gained (above 0) or lost by user id. Who stands where they stood is missing. */
export type Trends = ReadonlyMap<string, number>;

export const NO_TRENDS: Trends = new Map();

/** Where people stood in the last minutes, by the boards of one stream that this page has shown. */
export class RankTrends {
  private sessionId: string | null = null;
  private notes: { atMs: number; ranks: ReadonlyMap<string, number> }[] = [];
  private trends: Trends = NO_TRENDS;

  /** To be called again and again also while nothing changes. @returns the same map until there is something else to tell */
  update(board: Leaderboard, nowMs: number): Trends {
    if (board.session_id !== this.sessionId) this.notes = [];
    this.sessionId = board.session_id;
    this.notes = this.notes.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
    const ranks = new Map(board.leaderboard.map(({ user_id, rank }) => [user_id, rank]));
    const noted = this.notes.at(-1);
    if (!noted || nowMs - noted.atMs >= NOTE_MS) this.notes.push({ atMs: nowMs, ranks });
    const trends = new Map(
      [...ranks].flatMap(([userId, rank]): [string, number][] => {
        const places = (this.firstRankOf(userId) ?? rank) - rank;
        return places === 0 ? [] : [[userId, places]];
      }),
    );
    if (!isSame(trends, this.trends)) this.trends = trends;
    return this.trends;
  }

  private firstRankOf(userId: string): number | undefined {
    return this.notes.find(({ ranks }) => ranks.has(userId))?.ranks.get(userId);
  }
}

const isSame = (a: Trends, b: Trends): boolean =>
  a.size === b.size && [...a].every(([userId, places]) => b.get(userId) === places);
