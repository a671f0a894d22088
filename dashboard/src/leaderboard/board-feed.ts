import {
  applyDelta,
  applySession,
  type Leaderboard,
  type LeaderboardEvent,
  type SessionEvent,
} from '@kickboard/client';
import { BOARD_LIMIT } from '../api/first-answers';
import { Store } from '../live/store';
import { compareBoards, type RowChange } from './board-changes';
import { fetchLastBoard, fetchLiveBoard } from './board-requests';
import { type Highlighted, Highlights } from './highlights';
import { NO_TRENDS, RankTrends, type Trends } from './rank-trends';

export interface BoardView {
  board: Leaderboard | null;
  highlights: Highlighted;
  /** Empty while no stream is live. */
  trends: Trends;
}

/** After a longer silence (hidden tab, outage) a burst of "+N" would mean nothing to anybody. */
const QUIET_AFTER_MS = 6000;
/** An ended stream still gets late messages for two minutes; after that only an admin changes its board. */
const CHANGES_AFTER_END_MS = 3 * 60_000;
const ENDED_REFRESH_MS = 10_000;
const FINAL_REFRESH_MS = 60_000;

/** The board of the live stream, by events or by polling; while none is live, the final board of the last one. */
export class BoardFeed {
  readonly store = new Store<BoardView>({ board: null, highlights: new Map(), trends: NO_TRENDS });
  private readonly ranks = new RankTrends();
  /** Of the last live answer whose consequences are all shown: only then may the next one be "unchanged". */
  private etag: string | null = null;
  private changedAt = 0;
  private isPushed = false;
  private events = 0;
  private lastBoardAt = 0;
  private readonly highlights = new Highlights((left) => this.change({ highlights: left }));
  /** Changes that wait for the board they belong to; null while what is shown is that board. */
  private waiting: LeaderboardEvent[] | null = null;

  constructor(private readonly broadcasterId: string) {}

  readonly poll = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const { events, waiting } = this;
    const answer = await fetchLiveBoard(this.broadcasterId, this.etag, signal);
    if (answer === 'unchanged') {
      if (this.isLastBoardDue()) await this.showLastBoard(signal);
    } else if (events === this.events || !this.isOlder(answer.board)) {
      const seen = this.events;
      this.etag = null;
      await this.take(answer.board, signal);
      if (seen === this.events) this.etag = answer.etag;
    }
    this.changedAt = Date.now();
    if (waiting !== null && waiting === this.waiting) this.endGap();
    this.change({}); // what was gained minutes ago is no trend any more
    return { degraded: this.store.get().board?.degraded === true };
  };

  /** Events are connected or lost (`heardMs`: when they were last known to come); while they are connected, silence means that nothing happened. */
  readonly setPushed = (isPushed: boolean, heardMs = Date.now()): void => {
    if (this.isPushed) this.changedAt = Math.max(this.changedAt, heardMs);
    this.isPushed = isPushed;
  };

  /** The board may have changed in ways that no event told of: what comes waits until `poll` has read it whole. */
  readonly expectGap = (): void => {
    this.waiting ??= [];
    this.waiting = [...this.waiting]; // a poll that is on its way has asked too early
  };

  readonly receiveSnapshot = (board: Leaderboard): void => {
    this.waiting = null;
    if (board.session_id === null) return; // what to show instead is for `poll` to find out
    this.noteEvent();
    this.show(board, this.hasBeenQuiet());
  };

  readonly receiveDelta = (delta: LeaderboardEvent): void => {
    const { board } = this.store.get();
    if (this.waiting !== null && !delta.full) return void this.waiting.push(delta);
    this.waiting = null;
    if (board === null || delta.session_id === null) return;
    if (!delta.full && delta.last_updated < board.last_updated) return;
    this.noteEvent();
    this.show(applyDelta(board, delta), delta.full && this.hasBeenQuiet());
    this.changedAt = Date.now();
  };

  readonly receiveSession = (session: SessionEvent): void => {
    const { board } = this.store.get();
    if (board === null || board.session_id !== session.session_id) return;
    this.noteEvent();
    this.change({ board: applySession(board, session) });
  };

  private endGap(): void {
    const deltas = this.waiting ?? [];
    this.waiting = null;
    for (const delta of deltas) this.receiveDelta(delta);
  }

  /** What is shown is no longer what the ETag stands for. */
  private noteEvent(): void {
    this.events += 1;
    this.etag = null;
  }

  /** An answer that was on its way while events brought newer rows. */
  private isOlder({ session_id, last_updated }: Leaderboard): boolean {
    const { board } = this.store.get();
    return board?.session_id === session_id && last_updated < board.last_updated;
  }

  private hasBeenQuiet(): boolean {
    return Date.now() - this.changedAt > QUIET_AFTER_MS;
  }

  private async take(live: Leaderboard, signal: AbortSignal): Promise<void> {
    if (live.session_id !== null) {
      const mayBeOld = !this.isPushed || this.waiting !== null;
      return this.show(live, mayBeOld && this.hasBeenQuiet());
    }
    const { board } = this.store.get();
    if (board?.has_active_session) this.change({ board: { ...board, has_active_session: false } });
    await this.showLastBoard(signal, live);
  }

  /** Looks each time which stream was the last: the page may have slept through one. Rejects: the poller tries again. */
  private async showLastBoard(signal: AbortSignal, otherwise?: Leaderboard): Promise<void> {
    const shown = this.store.get().board;
    const board = (await fetchLastBoard(this.broadcasterId, shown, signal)) ?? shown ?? otherwise;
    this.lastBoardAt = Date.now();
    if (board) this.show(board, shown?.session_id !== board.session_id);
  }

  private isLastBoardDue(): boolean {
    const { board } = this.store.get();
    if (board?.has_active_session) return false;
    const now = Date.now();
    const isFinal = now - Date.parse(board?.ended_at ?? '') > CHANGES_AFTER_END_MS && !board?.degraded;
    return now - this.lastBoardAt >= (isFinal ? FINAL_REFRESH_MS : ENDED_REFRESH_MS);
  }

  private show(board: Leaderboard, isQuiet: boolean): void {
    const { board: before } = this.store.get();
    const changes =
      isQuiet || before === null ? new Map<string, RowChange>() : compareBoards(before, board, BOARD_LIMIT);
    if (changes.size === 0) this.change({ board });
    else this.change({ board, highlights: this.highlights.add(changes) });
  }

  private change(part: Partial<BoardView>): void {
    const before = this.store.get();
    const { board, highlights } = { ...before, ...part };
    const trends = board?.has_active_session ? this.ranks.update(board, Date.now()) : NO_TRENDS;
    const isChanged = board !== before.board || highlights !== before.highlights || trends !== before.trends;
    if (isChanged) this.store.set({ board, highlights, trends });
  }
}
