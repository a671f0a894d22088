import { Podium } from '../leaderboard/podium';
import { useStore } from '../live/store';
import type { OverlaySource } from './overlay';

export function TopThree({ source }: { source: OverlaySource }) {
  const { board } = useStore(source.board.store);
  if (!board?.has_active_session || !board.leaderboard.some((row) => row.points_earned > 0)) return null;
  return (
    <section className="overlay-top" aria-label="Top three">
      <ol className="flex gap-2">
        <Podium rows={board.leaderboard} />
      </ol>
    </section>
  );
}
