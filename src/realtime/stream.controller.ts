import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Headers, Query, Req, Res, UnauthorizedException } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MessageDto } from '../chat/chat.dto';
import { KnownKeys } from '../platform/access/known-keys';
import { keyOf } from '../platform/http/front-door';
import { ChannelsService } from './channels.service';
import { StreamFront } from './stream-front';
import { STREAM_HEADERS } from './stream-client';
import { CoinEvent, LeaderboardEvent, SessionEvent, SnapshotEvent, StreamQuery } from './stream.dto';

@ApiTags('stream')
@ApiExtraModels(SnapshotEvent, MessageDto, CoinEvent, LeaderboardEvent, SessionEvent)
@Controller('api/stream')
export class StreamController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly keys: KnownKeys,
    private readonly front: StreamFront,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What happens in a channel, as Server-Sent Events.',
    description: `Each event has \`id\`, \`event\` and one line of JSON as \`data\`; the first is a \`snapshot\`.
- \`snapshot\` (SnapshotEvent): how things are. It replaces whatever the client has, and comes again when events may have been missed.
- \`message\` (MessageDto): as in /api/chat; its coins may be \`pending\`.
- \`coin\` (CoinEvent): a message earned.
- \`leaderboard\` (LeaderboardEvent): what changed on the live board since the event or snapshot before.
- \`session\` (SessionEvent): a stream started, ended, or got another title.

Send the last \`id\` back as \`Last-Event-ID\` to go on from there without a snapshot: what was missed comes first, then a
\`leaderboard\` event with the whole board. An id that is not known any more begins with a snapshot. \`message\` and \`coin\` may
come twice after that: tell them by \`message_id\`. Every 15 s there is a comment line; while Redis is away
there is nothing else, and the events follow when it is back. Who leaves more than 1 MiB unread is
disconnected.`,
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that the client received.',
  })
  @ApiOkResponse({
    description: 'Goes on until either side ends it.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async streamEvents(
    @Query() { broadcaster_user_id }: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    if (request.method === 'HEAD') {
      this.channels.expectRunning();
      response.writeHead(200, STREAM_HEADERS).end();
      return;
    }
    const key = keyOf(request);
    // Revoked between the guard and here, it would be told of no change.
    if (!this.keys.mayStillRead(key)) throw new UnauthorizedException('the API key is not known');
    this.front.remember(request, response, broadcaster_user_id);
    await this.channels.connect({ broadcasterId: broadcaster_user_id, lastEventId, key }, response);
  }
}
