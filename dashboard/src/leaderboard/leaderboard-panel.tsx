import type { ConnectionState } from '../live/connection-state';
import { useStore } from '../live/store';
import { EmptyState } from '../ui/empty-state';
import { Skeleton } from '../ui/skeleton';
import type { BoardFeed, BoardView } from './board-feed';
import { BoardRows } from './board-rows';
import { StreamHeader } from './stream-header';

export function LeaderboardPanel({ feed, state }: { feed: BoardFeed; state: ConnectionState }) {
  const view = useStore(feed.store);
  const { board, highlights, trends } = view;
  const rows = board?.leaderboard ?? [];

  return (
    <section className="panel flex min-h-0 flex-col" aria-label="Leaderboard">
      <StreamHeader board={board} state={state} />
      {rows.length > 0 ? (
        <>
          <div className="board-grid board-heads" aria-hidden>
            <span className="text-center">#</span>
            <span>Chatter</span>
            <span className="board-count">Messages</span>
            <span className="board-count">Emotes</span>
            <span className="text-right">Coins</span>
          </div>
          {/* A scrolling region must be reachable by keyboard. */}
          <div className="scroll-area px-2 pt-1.5 pb-2" tabIndex={0} role="region" aria-label="Ranks">
            <BoardRows rows={rows} highlights={highlights} trends={trends} />
          </div>
        </>
      ) : (
        <NoRows view={view} state={state} />
      )}
    </section>
  );
}

function NoRows({ view: { board }, state }: { view: BoardView; state: ConnectionState }) {
  if (board === null) {
    if (state.phase === 'connecting') return <Skeleton shape="board" label="Loading the board" />;
    const why = 'error' in state ? `${state.error.message}.` : '';
    if (state.phase === 'refused')
      return <EmptyState icon="plug" title="The server refused this" text={why} />;
    return <EmptyState icon="plug" title="No connection yet" text={`${why} Trying again by itself.`} />;
  }
  if (board.has_active_session) {
    return (
      <EmptyState
        icon="board"
        title="Nobody has written yet"
        text="The first message puts its writer on the board."
      />
    );
  }
  if (board.session_id !== null) {
    return (
      <EmptyState
        icon="moon"
        title="Stream is offline"
        text="The last one ended without a single chatter on the board."
      />
    );
  }
  return (
    <EmptyState
      icon="moon"
      title="Stream is offline"
      text="This channel has not streamed here yet. The board starts by itself when the stream does."
      links={[
        { to: `overlay-setup${location.search}`, text: 'Set up an overlay meanwhile' },
        { to: './', text: 'Choose another channel' },
        { to: 'api/docs', text: 'API documentation' },
      ]}
    />
  );
}
