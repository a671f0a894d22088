import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { decodeCursor, type Position } from '../platform/http/cursor';
import { HistoryAnswer, HistoryQuery, RecentAnswer, RecentQuery } from './chat.dto';
import { HistoryService } from './history.service';
import { type MessagePosition, nextCursor } from './message-position';
import { expectSessionOf } from '../sessions/session-of-channel';
import { messageView } from './message-view';

const ARRIVAL_SEQ = /^\d{1,16}$/;
const toPosition = ({ ms, key }: Position): MessagePosition => ({ created_ms: ms, arrival_seq: key });

@ApiTags('chat')
@Controller('api/chat')
export class ChatController {
  constructor(private readonly history: HistoryService) {}

  /** The newest messages that are not in Postgres yet, or got there in the last 5 s. */
  @Get('recent')
  async getRecentChat(@Query() { broadcaster_user_id, limit }: RecentQuery): Promise<RecentAnswer> {
    const messages = await this.history.recent(broadcaster_user_id, limit);
    return { messages: messages.map(messageView), source: 'redis-buffer', timestamp: Date.now() };
  }

  /** Chat history, newest first: buffer and Postgres as one. */
  @Get()
  @ApiNotFoundResponse({ description: 'The session is not one of this channel.' })
  async getChat(@Query() { limit, cursor, ...filter }: HistoryQuery): Promise<HistoryAnswer> {
    expectSessionOf(filter);
    const { messages, next, degraded } = await this.history.historyPage(
      filter,
      limit,
      cursor ? toPosition(decodeCursor(cursor, ARRIVAL_SEQ)) : null,
    );
    return {
      messages: messages.map(messageView),
      next_cursor: nextCursor(next),
      source: 'hybrid',
      timestamp: Date.now(),
      ...(degraded ? { degraded } : {}),
    };
  }
}
