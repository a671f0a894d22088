import type { LeaderboardRow } from '@kickboard/client';
import type { BoardView } from '../leaderboard/board-feed';
import type { OverlayEvent } from './overlay-settings';

export interface Popup {
  key: string;
  event: OverlayEvent;
  row: LeaderboardRow;
  earned: number;
}

/** What happened on the board after the highlight `sequence`, in the board's order. A tie is no lead. */
export function popupsSince(
  { board, highlights }: BoardView,
  sequence: number,
  events: ReadonlySet<OverlayEvent>,
): Popup[] {
  const rows = board?.leaderboard ?? [];
  const isAlone = rows.filter(({ rank }) => rank === 1).length === 1;
  return rows.flatMap((row): Popup[] => {
    const highlight = highlights.get(row.user_id);
    if (!highlight || highlight.sequence <= sequence) return [];
    const key = `${row.user_id} ${highlight.sequence}`;
    const { earned, rankImproved } = highlight;
    const happened: Popup[] = [];
    if (earned > 0 && events.has('coins')) happened.push({ key, event: 'coins', row, earned });
    if (rankImproved && row.rank === 1 && isAlone && events.has('lead'))
      happened.push({ key: `${key} lead`, event: 'lead', row, earned });
    return happened;
  });
}
