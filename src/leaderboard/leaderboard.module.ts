import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module';
import { BoardRebuild } from './board-rebuild';
import { BoardTimes } from './board-times';
import { LeaderboardController } from './leaderboard.controller';
import { LeaderboardService } from './leaderboard.service';
import { RedisBoard } from './redis-board';
import { StoredBoard } from './stored-board';
import { TopThree } from './top-three';

/** Boards, live and stored. */
@Module({
  imports: [SessionsModule],
  providers: [BoardRebuild, BoardTimes, LeaderboardService, RedisBoard, StoredBoard, TopThree],
  exports: [BoardRebuild, BoardTimes, LeaderboardService, TopThree],
})
export class LeaderboardModule {}

/** The leaderboard's HTTP endpoint. */
@Module({ imports: [LeaderboardModule], controllers: [LeaderboardController] })
export class LeaderboardApiModule {}
