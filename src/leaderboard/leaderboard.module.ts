import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module';
import { LeaderboardService } from './leaderboard.service';
import { RedisBoard } from './redis-board';
import { StoredBoard } from './stored-board';
import { TopThree } from './top-three';

@Module({
  imports: [SessionsModule],
  providers: [LeaderboardService, RedisBoard, StoredBoard, TopThree],
  exports: [LeaderboardService, TopThree],
})
export class LeaderboardModule {}
