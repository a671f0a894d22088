import { BOARD_LIMIT, fetchLiveBoard, fetchSessionBoard } from '../api/api';
import type { Leaderboard } from '../api/types';
import { Store } from '../live/store';
import type { BoardDelta, SessionEvent } from '../push/push-events';
import { compareBoards, type RowChange } from './board-changes';
import { applyDelta } from './board-delta';
import { findLastSession } from './last-session';

/** `turn` differs for every highlight, so that a second coin within one animation starts it anew. */
export type Highlight = RowChange & { turn: number };

export interface BoardView {
  board: Leaderboard | null;
  highlights: ReadonlyMap<string, Highlight>;
}

/** As long as the animations in motion.css. */
const HIGHLIGHT_MS = 2600;
/** After a longer silence (hidden tab, outage) a burst of "+N" would tell nobody anything. */
const QUIET_AFTER_MS = 6000;
/** An ended stream still gets late messages for two minutes. */
const ENDED_REFRESH_MS = 10_000;

/** The board of the live stream, by events or by polling; while none is live, the final board of the last one. */
export class BoardFeed {
  readonly store = new Store<BoardView>({ board: null, highlights: new Map() });
  private etag: string | null = null;
  private newsAt = 0;
  private isPushed = false;
  private lastSessionId: string | null = null;
  private hasSearched = false;
  private endedShownAt = 0;
  private turn = 0;

  constructor(private readonly broadcasterId: string) {}

  readonly poll = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const answer = await fetchLiveBoard(this.broadcasterId, this.etag, signal);
    if (answer.kind === 'fresh') {
      this.etag = answer.etag;
      if (!this.isOutdated(answer.body)) await this.take(answer.body, signal);
    } else if (this.hasEnded() && Date.now() - this.endedShownAt > ENDED_REFRESH_MS) {
      await this.showEnded(signal);
    }
    this.newsAt = Date.now();
    return { degraded: this.store.get().board?.degraded === true };
  };

  /** Events are connected or lost; while they are, silence means that nothing happened. */
  readonly setPushed = (isPushed: boolean): void => {
    if (this.isPushed) this.newsAt = Date.now();
    this.isPushed = isPushed;
  };

  readonly receiveSnapshot = (board: Leaderboard): void => {
    if (board.session_id === null) return; // what to show instead is for `poll` to find out
    this.lastSessionId = board.session_id;
    this.show(board, this.hasBeenQuiet());
  };

  readonly receiveDelta = (delta: BoardDelta): void => {
    const { board } = this.store.get();
    if (board === null || delta.session_id === null || delta.last_updated < board.last_updated) return;
    this.lastSessionId = delta.session_id;
    this.show(applyDelta(board, delta), delta.full && this.hasBeenQuiet());
    this.newsAt = Date.now();
  };

  readonly receiveSession = (session: SessionEvent): void => {
    const { board, highlights } = this.store.get();
    if (board === null || board.session_id !== session.session_id) return;
    const { session_title, started_at, ended_at } = session;
    const known = { session_title, started_at, ended_at, has_active_session: session.is_live };
    this.store.set({ board: { ...board, ...known }, highlights });
  };

  /** An answer that was on its way while events told newer things. */
  private isOutdated({ session_id, last_updated }: Leaderboard): boolean {
    const { board } = this.store.get();
    return this.isPushed && board?.session_id === session_id && last_updated < board.last_updated;
  }

  private hasBeenQuiet(): boolean {
    return Date.now() - this.newsAt > QUIET_AFTER_MS;
  }

  private async take(board: Leaderboard, signal: AbortSignal): Promise<void> {
    if (board.session_id !== null) {
      this.lastSessionId = board.session_id;
      return this.show(board, !this.isPushed && this.hasBeenQuiet());
    }
    if (this.lastSessionId === null && !this.hasSearched) {
      this.lastSessionId = await findLastSession(this.broadcasterId, signal).catch(() => null);
      this.hasSearched = true;
    }
    if (this.lastSessionId === null) this.show(board, true);
    else await this.showEnded(signal);
  }

  private async showEnded(signal: AbortSignal): Promise<void> {
    if (this.lastSessionId === null) return;
    const board = await fetchSessionBoard(this.lastSessionId, signal).catch(() => null);
    this.endedShownAt = Date.now();
    const shown = this.store.get().board;
    if (board) this.show(board, shown === null);
    else if (shown?.has_active_session) this.show({ ...shown, has_active_session: false }, true);
  }

  private hasEnded(): boolean {
    return this.store.get().board?.has_active_session === false && this.lastSessionId !== null;
  }

  private show(board: Leaderboard, isQuiet: boolean): void {
    const { board: before, highlights } = this.store.get();
    const changes =
      isQuiet || before === null ? new Map<string, RowChange>() : compareBoards(before, board, BOARD_LIMIT);
    if (changes.size === 0) return this.store.set({ board, highlights });

    const turn = ++this.turn;
    const next = new Map(highlights);
    for (const [userId, change] of changes) next.set(userId, { ...change, turn });
    this.store.set({ board, highlights: next });
    setTimeout(() => this.fade(turn), HIGHLIGHT_MS);
  }

  private fade(turn: number): void {
    const { board, highlights } = this.store.get();
    this.store.set({ board, highlights: new Map([...highlights].filter(([, mark]) => mark.turn !== turn)) });
  }
}
