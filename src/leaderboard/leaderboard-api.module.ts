import { Module } from '@nestjs/common';
import { LeaderboardController } from './leaderboard.controller';
import { LeaderboardModule } from './leaderboard.module';

/** The leaderboard's HTTP endpoints. */
@Module({ imports: [LeaderboardModule], controllers: [LeaderboardController] })
export class LeaderboardApiModule {}
