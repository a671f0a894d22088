import { useEffect, useState } from 'react';
import type { Leaderboard } from '../api/types';
import { dayAndClock, duration, number } from '../ui/numbers';

export function StreamHeader({ board }: { board: Leaderboard | null }) {
  const stats = board?.stats;
  const hasSession = board !== null && board.session_id !== null;
  return (
    <header className="flex flex-col gap-2.5 px-4 pt-4 pb-2 sm:gap-4 sm:pb-3 sm:px-5 sm:pt-5">
      <div className="flex items-start justify-between gap-3">
        <h2 className="panel-title line-clamp-2 min-w-0">
          <bdi className="break-anywhere">{(hasSession && board.session_title) || 'Leaderboard'}</bdi>
        </h2>
        <StreamState board={board} />
      </div>
      {hasSession && !board.has_active_session && <LastStream board={board} />}
      {hasSession && stats && (
        <dl className="grid grid-cols-3 gap-2">
          <Stat label="Messages" value={stats.total_messages} />
          <Stat label="Coins" value={stats.total_points} />
          <Stat label="Chatters" value={stats.unique_chatters} />
        </dl>
      )}
    </header>
  );
}

function StreamState({ board }: { board: Leaderboard | null }) {
  if (board === null) return null;
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
    <p className="note note-calm">
      <strong className="font-semibold text-ink">Stream is offline.</strong> This is the final board of the
      last one{when && `:${when}${length}`}.
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
    <div className="flex flex-col rounded-xl bg-raised px-3 py-1.5 sm:py-2">
      <dt className="order-2 text-xs text-faint">{label}</dt>
      <dd className="text-base leading-tight sm:text-lg font-semibold text-ink tabular-nums">
        {number(value)}
      </dd>
    </div>
  );
}
