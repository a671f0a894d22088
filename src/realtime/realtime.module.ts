import { Module } from '@nestjs/common';
import { ChatModule } from '../chat/chat.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { ChannelReader } from './channel-reader';
import { ChannelsService } from './channels.service';
import { EventLog } from './event-log';
import { Follower } from './follower';
import { StreamFront } from './stream-front';
import { StreamMetrics } from './stream-metrics';
import { StreamController } from './stream.controller';

/** Pushes what happens in a channel to those who watch it. */
@Module({
  imports: [ChatModule, LeaderboardModule],
  controllers: [StreamController],
  providers: [ChannelReader, ChannelsService, EventLog, Follower, StreamFront, StreamMetrics],
})
export class RealtimeModule {}
