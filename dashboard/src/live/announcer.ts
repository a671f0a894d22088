import { plainContent } from '../chat/content-parts';
import type { MessageLog } from '../chat/message-log';
import type { BoardView } from '../leaderboard/board-feed';
import { countOf } from '../ui/numbers';
import { personName, visibleName } from '../ui/visible-name';
import { Store } from './store';

/** A screen reader needs time for one sentence before the next. */
const INTERVAL_MS = 5000;
const TOP_THREE_INTERVAL_MS = 15_000;
const MOST_MESSAGES = 3;
const LONGEST_MESSAGE = 200;

/** What a screen reader is told: that a stream begins or ends, another top three, and the chat when that is wanted. */
export class Announcer {
  /** The text of a polite live region. */
  readonly store = new Store('');
  private stream: string | null = null;
  private topThree = '';
  private topThreeAt = Number.NEGATIVE_INFINITY;
  private newestRead: string | null = null;
  private readsChat = false;

  constructor(
    private readonly board: Store<BoardView>,
    private readonly chat: Store<{ messages: MessageLog }>,
  ) {}

  /** Returns the stop. */
  readonly start = (): (() => void) => {
    const timer = setInterval(() => this.announce(), INTERVAL_MS);
    return () => clearInterval(timer);
  };

  /** Begins with the next message: nobody wants to hear what they have scrolled past. */
  readonly setReadsChat = (readsChat: boolean): void => {
    this.readsChat = readsChat;
    this.newestRead = this.chat.get().messages.at(-1)?.message_id ?? null;
  };

  private announce(): void {
    const text = [this.streamChange(), this.topThreeChange(), this.unreadChat()].filter(Boolean).join(' ');
    if (text !== '') this.store.set(text);
  }

  private streamChange(): string {
    const { board } = this.board.get();
    if (!board) return '';
    const [before, now] = [this.stream, board.has_active_session ? `${board.session_id}` : 'offline'];
    this.stream = now;
    if (before === null || before === now) return '';
    if (now === 'offline') return 'The stream is over.';
    return `The stream has started: ${visibleName(board.session_title, 'no title')}.`;
  }

  private topThreeChange(): string {
    const rows = this.board.get().board?.leaderboard.slice(0, 3) ?? [];
    const order = rows.map((row) => row.user_id).join(' ');
    const now = Date.now();
    if (order === '' || order === this.topThree || now - this.topThreeAt < TOP_THREE_INTERVAL_MS) return '';
    this.topThree = order;
    this.topThreeAt = now;
    const places = rows.map(
      (row) => `${row.rank}. ${personName(row)}, ${countOf(row.points_earned, 'coin')}`,
    );
    return `Top of the board: ${places.join('; ')}.`;
  }

  private unreadChat(): string {
    if (!this.readsChat) return '';
    const { messages } = this.chat.get();
    const unread = messages.slice(
      messages.findLastIndex((message) => message.message_id === this.newestRead) + 1,
    );
    this.newestRead = messages.at(-1)?.message_id ?? null;
    const read = unread.slice(-MOST_MESSAGES);
    const skipped = unread.length - read.length;
    const lines = read.map(
      ({ sender, content }) => `${personName(sender)}: ${plainContent(content).slice(0, LONGEST_MESSAGE)}.`,
    );
    return [skipped > 0 ? `${countOf(skipped, 'more message')}.` : '', ...lines].filter(Boolean).join(' ');
  }
}
