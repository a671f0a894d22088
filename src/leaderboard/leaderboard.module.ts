import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module';
import { BoardRebuild } from './board-rebuild';
import { LeaderboardService } from './leaderboard.service';
import { RedisBoard } from './redis-board';
import { StoredBoard } from './stored-board';
import { TopThree } from './top-three';

@Module({
  imports: [SessionsModule],
  providers: [BoardRebuild, LeaderboardService, RedisBoard, StoredBoard, TopThree],
  exports: [BoardRebuild, LeaderboardService, TopThree],
})
export class LeaderboardModule {}
