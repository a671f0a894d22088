import { Injectable } from '@nestjs/common';
import { HistoryService } from '../chat/history.service';
import { nextCursor } from '../chat/message-position';
import { type KnownMessage, messageView } from '../chat/message-view';
import type { LeaderboardAnswer } from '../leaderboard/leaderboard.dto';
import { LeaderboardService } from '../leaderboard/leaderboard.service';
import { DatabaseUnavailable } from '../platform/database/database';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { boardDelta, wholeBoard } from './board-delta';
import type { Channel, ChannelNow, Sent } from './channel';
import { EventLog } from './event-log';
import { isAfter, type LogEntry } from './log-entry';
import { encodeEntries, serverSentEvent } from './server-sent-events';
import type { SnapshotEvent } from './stream.dto';

const SNAPSHOT_MESSAGES = 100;
const BOARD_ROWS = 50;

/** Finds out what a channel's clients are to be sent. Rejects when Redis is away; nothing has been sent then. */
@Injectable()
export class ChannelReader {
  constructor(
    private readonly events: EventLog,
    private readonly history: HistoryService,
    private readonly leaderboards: LeaderboardService,
  ) {}

  /** Where the log ends, and the board, which is read afterwards: what it does not hold yet comes as news. */
  async now(broadcasterId: string): Promise<ChannelNow> {
    const { built, last } = await this.events.state(broadcasterId);
    return { built, position: last, board: await this.board(broadcasterId) };
  }

  /**
   * The first events of a connection, up to what was sent to the channel's clients when this is called: what came
   * after `lastEventId`, or a snapshot when that is not in the log.
   */
  async opening({ broadcasterId, sent }: Channel, lastEventId: string | null): Promise<Buffer> {
    const missed = lastEventId === null ? null : await this.missed(broadcasterId, lastEventId, sent);
    return Buffer.from(missed ?? (await this.snapshot(broadcasterId, sent, lastEventId !== null)));
  }

  /** What came after `lastEventId`, or null when that is not known. */
  private async missed(
    broadcasterId: string,
    lastEventId: string,
    { position, board }: Sent,
  ): Promise<string | null> {
    const entries = await this.events.after(broadcasterId, lastEventId);
    if (!entries) return null;
    // Later ones come to this client as to all others.
    const pending = entries.filter(({ id }) => !isAfter(id, position));
    const known = await this.known(pending);
    if (!known) return null;
    const events = encodeEntries(pending, known, lastEventId);
    return [...events, serverSentEvent('leaderboard', position, wholeBoard(board))].join('');
  }

  /** A `snapshot` event; messages are read after the position was, so that it lacks none up to there. */
  async snapshot(broadcasterId: string, { position, board }: Sent, gap: boolean): Promise<string> {
    const filter = { broadcaster_user_id: broadcasterId };
    const { messages, next, degraded, lacksBuffer } = await this.history.historyPage(
      filter,
      SNAPSHOT_MESSAGES,
      null,
    );
    // Without Redis the newest messages would be missing, and nothing would bring them later.
    if (lacksBuffer) throw new RedisUnavailable('the newest messages cannot be read');
    const snapshot: SnapshotEvent = {
      messages: messages.reverse().map(messageView),
      leaderboard: board,
      gap,
      next_cursor: nextCursor(next),
      timestamp: Date.now(),
      ...(degraded ? { degraded } : {}),
    };
    return serverSentEvent('snapshot', position, snapshot);
  }

  /** Sends a followed channel's clients what is new; the board only if it may have changed. */
  async follow(channel: Channel, entries: LogEntry[], known: Map<string, KnownMessage>): Promise<void> {
    const { sent } = channel;
    const last = entries.at(-1);
    if (!last) return channel.unchanged();
    const moved = entries.some(({ event }) => event !== null && event.kind !== 'messages');
    const board = moved ? await this.board(channel.broadcasterId) : sent.board;
    const events = encodeEntries(entries, known, sent.position);
    const delta = boardDelta(sent.board, board);
    if (delta) events.push(serverSentEvent('leaderboard', last.id, delta));
    channel.advance({ position: last.id, board }, events.join(''));
  }

  /** The entries' messages with what is known of them now; null when Postgres has some and is away. */
  async known(entries: LogEntry[]): Promise<Map<string, KnownMessage> | null> {
    const arrivals = entries.flatMap(({ event }) => (event?.kind === 'messages' ? event.messages : []));
    return this.history.findMessages(arrivals).catch((error: unknown) => {
      if (error instanceof DatabaseUnavailable) return null;
      throw error;
    });
  }

  private async board(broadcasterId: string): Promise<LeaderboardAnswer> {
    const found = await this.leaderboards.openSession(broadcasterId);
    // Nobody is told of a board that may lack something; it is asked for again at the next look.
    return this.leaderboards.answer(found, BOARD_ROWS, null, false);
  }
}
