import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { HistoryAnswer, HistoryQuery, RecentAnswer, RecentQuery } from './chat.dto';
import { decodeCursor, encodeCursor } from './cursor';
import { HistoryService } from './history.service';
import { messageView } from './message-view';

@ApiTags('chat')
@Controller('api/chat')
export class ChatController {
  constructor(private readonly history: HistoryService) {}

  /** The newest messages that are not in Postgres yet, or got there in the last 5 s. */
  @Get('recent')
  @ApiOkResponse({ type: RecentAnswer })
  async getRecent(@Query() { broadcaster_user_id, limit }: RecentQuery): Promise<RecentAnswer> {
    const messages = await this.history.recent(broadcaster_user_id, limit);
    return { messages: messages.map(messageView), source: 'redis-buffer', timestamp: Date.now() };
  }

  /** Chat history, newest first: buffer and Postgres as one. */
  @Get()
  @ApiOkResponse({ type: HistoryAnswer })
  async getHistory(@Query() { limit, cursor, ...filter }: HistoryQuery): Promise<HistoryAnswer> {
    const { messages, next, degraded } = await this.history.historyPage(
      filter,
      limit,
      cursor ? decodeCursor(cursor) : null,
    );
    return {
      messages: messages.map(messageView),
      next_cursor: next && encodeCursor(next),
      source: 'hybrid',
      timestamp: Date.now(),
      ...(degraded ? { degraded } : {}),
    };
  }
}
