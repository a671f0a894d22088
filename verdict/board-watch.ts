import { HttpReader } from './evidence/http-reader';
import type { BoardView } from './evidence/observed';
import type { Installation } from './system/installation';
import { every } from './under-way';

const EVERY_MS = 250;

/**
 * Polls a channel's board as a page does. `last_updated` is how a page knows that nothing has changed: two boards that
 * differ under the same one leave the page with the older for ever.
 */
export class BoardWatch {
  /** Boards that changed and did not say so, in words. */
  readonly unsaid: string[] = [];
  private readonly stopped = new AbortController();
  private readonly polling: Promise<void>;
  private last: BoardView | undefined;

  constructor(
    installation: Installation,
    private readonly broadcasterId: string,
  ) {
    const reader = new HttpReader(() => installation.nextApi()?.url, 4_000);
    this.polling = every(EVERY_MS, this.stopped.signal, () => this.look(reader));
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.polling;
  }

  private async look(reader: HttpReader): Promise<void> {
    const board = await reader.board({ broadcaster_user_id: this.broadcasterId }).catch(() => undefined);
    if (board && !board.degraded && board.session_id !== null) this.compare(board);
  }

  private compare(board: BoardView): void {
    const before = this.last;
    this.last = board;
    if (before?.session_id !== board.session_id || before.last_updated !== board.last_updated) return;
    const [was, is] = difference(before, board);
    if (was === is) return;
    const where = `the board of ${board.session_id} changed under last_updated ${board.last_updated}`;
    this.unsaid.push(`${new Date().toISOString()}: ${where}: ${was} became ${is}`);
  }
}

/** The totals, or the first row, that is not the same; the same text twice when all is. */
function difference(before: BoardView, after: BoardView): [was: string, is: string] {
  const parts = ({ stats, leaderboard }: BoardView) =>
    [stats, ...leaderboard].map((part) => JSON.stringify(part));
  const [was, is] = [parts(before), parts(after)];
  const at = was.findIndex((part, i) => part !== is[i]);
  const end = at === -1 ? was.length : at;
  return [was[end] ?? 'nothing', is[end] ?? 'nothing'];
}
