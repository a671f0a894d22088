import { useStore } from '../live/store';
import { compactNumber } from '../ui/numbers';
import type { OverlaySource } from './overlay';
import type { GoalOf } from './overlay-settings';

const TOTALS = { coins: 'total_points', messages: 'total_messages', chatters: 'unique_chatters' } as const;

/** How near the stream is to what its streamer hopes for; shown while it is live. */
export function GoalBar({ source, goal, goalOf }: { source: OverlaySource; goal: number; goalOf: GoalOf }) {
  const { board } = useStore(source.board.store);
  if (!board?.has_active_session || !board.stats) return null;
  const reached = board.stats[TOTALS[goalOf]];
  const isReached = reached >= goal;
  return (
    <section className="overlay-goal" aria-label="Goal" data-reached={isReached || undefined}>
      {/* A transform, because a width would lay the page out again with each coin. */}
      <span
        className="overlay-goal-fill"
        style={{ transform: `scaleX(${Math.min(1, reached / goal)})` }}
        aria-hidden
      />
      <p className="relative flex justify-between gap-3">
        <span>{isReached ? 'Goal reached!' : `Goal: ${compactNumber(goal)} ${goalOf}`}</span>
        <span className="tabular-nums">
          {compactNumber(reached)} / {compactNumber(goal)}
        </span>
      </p>
    </section>
  );
}
