import { BOARD_LIMIT, fetchLiveBoard, fetchSessionBoard } from '../api/api';
import type { Leaderboard } from '../api/types';
import { Store } from '../live/store';
import { compareBoards, type RowChange } from './board-changes';

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

/** The board of the live stream; when that ends, the final board of the same stream stays. */
export class BoardFeed {
  readonly store = new Store<BoardView>({ board: null, highlights: new Map() });
  private etag: string | null = null;
  private lastAnswerAt = 0;
  private lastSessionId: string | null = null;
  private endedShownAt = 0;
  private turn = 0;

  constructor(private readonly broadcasterId: string) {}

  readonly poll = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const answer = await fetchLiveBoard(this.broadcasterId, this.etag, signal);
    if (answer.kind === 'fresh') {
      this.etag = answer.etag;
      await this.take(answer.body, signal);
    } else if (this.hasEnded() && Date.now() - this.endedShownAt > ENDED_REFRESH_MS) {
      await this.showEnded(signal);
    }
    this.lastAnswerAt = Date.now();
    return { degraded: this.store.get().board?.degraded === true };
  };

  private async take(board: Leaderboard, signal: AbortSignal): Promise<void> {
    if (board.session_id !== null) this.lastSessionId = board.session_id;
    if (board.session_id === null && this.lastSessionId !== null) await this.showEnded(signal);
    else this.show(board);
  }

  private async showEnded(signal: AbortSignal): Promise<void> {
    if (this.lastSessionId === null) return;
    const board = await fetchSessionBoard(this.lastSessionId, signal).catch(() => null);
    this.endedShownAt = Date.now();
    const shown = this.store.get().board;
    if (board) this.show(board);
    else if (shown?.has_active_session) this.show({ ...shown, has_active_session: false });
  }

  private hasEnded(): boolean {
    return this.store.get().board?.has_active_session === false && this.lastSessionId !== null;
  }

  private show(board: Leaderboard): void {
    const { board: before, highlights } = this.store.get();
    const isQuiet = before === null || Date.now() - this.lastAnswerAt > QUIET_AFTER_MS;
    const changes = isQuiet ? new Map<string, RowChange>() : compareBoards(before, board, BOARD_LIMIT);
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
