import { Get, Param, Query } from '@nestjs/common';
import { decodeCursor, encodeCursor } from '../platform/http/cursor';
import { AdminController } from './admin-route';
import { ViewerParams } from './ledger.dto';
import { ViewerMessages } from './viewer-messages';
import { ViewerMessagesAnswer, ViewerMessagesQuery } from './viewer-messages.dto';

@AdminController('viewers')
export class ViewerMessagesController {
  constructor(private readonly messages: ViewerMessages) {}

  /** Messages of a viewer, with what each earned, or why it earned nothing. */
  @Get(':user_id/messages')
  async getViewerMessages(
    @Param() { user_id }: ViewerParams,
    @Query() { limit, cursor }: ViewerMessagesQuery,
  ): Promise<ViewerMessagesAnswer> {
    const before = cursor ? decodeCursor(cursor, /^\d{1,16}$/) : null;
    // One more than asked for tells whether there is a next page.
    const found = await this.messages.page(user_id, limit + 1, before);
    const messages = found.slice(0, limit);
    const last = messages.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return {
      messages: messages.map((message) => ({
        message_id: message.message_id,
        broadcaster_user_id: message.broadcaster_user_id,
        username: message.username,
        session_id: message.session_id,
        content: message.content,
        created_at: new Date(message.created_ms).toISOString(),
        sweet_coins_earned: message.sweet_coins_earned,
        sweet_coins_reason: message.sweet_coins_reason,
      })),
      next_cursor: hasMore ? encodeCursor({ ms: last.created_ms, key: last.arrival_seq }) : null,
    };
  }
}
