import { useEffect, useState } from 'react';
import type { Leaderboard } from '@kickboard/client';
import type { ConnectionState } from '../live/connection-state';
import { compactNumber, dayAndClock, duration, number } from '../ui/numbers';
import { visibleName } from '../ui/visible-name';
import { hasPodium, Podium } from './podium';

interface Props {
  board: Leaderboard | null;
  state: ConnectionState;
}

export function StreamHeader({ board, state }: Props) {
  const stats = board?.stats;
  const hasSession = board !== null && board.session_id !== null;
  return (
    <header className="stream-header">
      <div className="flex items-start justify-between gap-3">
        <h2 className="panel-title line-clamp-1 min-w-0 sm:line-clamp-2">
          <bdi className="break-anywhere">
            {visibleName(hasSession ? board.session_title : null, 'Leaderboard')}
          </bdi>
        </h2>
        <StreamState board={board} isConnected={!('error' in state)} />
      </div>
      {hasSession && !board.has_active_session && <LastStream board={board} />}
      {hasSession && stats && (
        <dl className="stats">
          <Stat label="Messages" value={stats.total_messages} />
          <Stat label="Coins" value={stats.total_points} />
          <Stat label="Chatters" value={stats.unique_chatters} />
        </dl>
      )}
      {board && hasPodium(board.leaderboard) && (
        // The ranks below say the same to a screen reader.
        <ol className="podium" aria-hidden>
          <Podium rows={board.leaderboard} />
        </ol>
      )}
    </header>
  );
}

function StreamState({ board, isConnected }: { board: Leaderboard | null; isConnected: boolean }) {
  if (board === null) return null;
  if (board.has_active_session && !isConnected) {
    return (
      <span className="pill border-line text-soft" data-stream="unknown">
        Was live
      </span>
    );
  }
  if (board.has_active_session) {
    return (
      <span className="pill border-live/30 bg-live/10 text-live" data-stream="live">
        <span className="live-dot" aria-hidden />
        LIVE
        {board.started_at && <Elapsed since={Date.parse(board.started_at)} />}
      </span>
    );
  }
  return (
    <span className="pill border-line text-soft" data-stream="offline">
      Offline
    </span>
  );
}

/** Whose board this is, so that nobody takes yesterday's for today's. */
function LastStream({ board }: { board: Leaderboard }) {
  const [start, end] = [Date.parse(board.started_at ?? ''), Date.parse(board.ended_at ?? '')];
  const when = Number.isNaN(end) ? '' : ` ended ${dayAndClock(end)}`;
  const length = Number.isNaN(start) || Number.isNaN(end) ? '' : `, after ${duration(end - start)}`;
  return (
    <p className="last-stream">
      <strong className="font-semibold text-ink max-sm:sr-only">Stream is offline. </strong>
      Final board{when ? `:${when}${length}` : ' of the last one'}.
    </p>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (Number.isNaN(since)) return null;
  return <span className="font-medium text-soft tabular-nums">{duration(Math.max(0, now - since))}</span>;
}

function Stat({ label, value }: { label: string; value: number }) {
  return (
    <div className="stat" title={`${number(value)} ${label.toLowerCase()}`}>
      <dt className="order-2 text-xs text-faint">{label}</dt>
      <dd className="font-semibold text-ink tabular-nums">{compactNumber(value)}</dd>
    </div>
  );
}
