import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CoinsModule } from '../coins/coins.module';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { SessionsModule } from '../sessions/sessions.module';
import { ChannelEventsBuffer } from './channel-events-buffer';
import { ChannelEventsDrain } from './channel-events-drain.service';
import { LateBonuses } from './late-bonuses.service';
import { MessageDeletionEntity } from './message-deletion.entity';
import { MessageDeletions } from './message-deletions';
import { RedemptionEntity } from './redemption.entity';

/** What happens in a channel beside chat and streams: follows, subscriptions, gifts, KICKs, bans, redemptions. */
@Module({
  imports: [
    TypeOrmModule.forFeature([MessageDeletionEntity, RedemptionEntity]),
    CoinsModule,
    DeadLettersModule,
    LeaderboardModule,
    SessionsModule,
  ],
  providers: [ChannelEventsBuffer, ChannelEventsDrain, LateBonuses, MessageDeletions],
  exports: [ChannelEventsBuffer, ChannelEventsDrain, LateBonuses],
})
export class ChannelEventsModule {}
