import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SessionsModule } from '../sessions/sessions.module';
import { BoardRebuild } from './board-rebuild';
import { BoardRestore } from './board-restore';
import { BoardTimes } from './board-times';
import { LeaderboardPoll } from './leaderboard-poll';
import { LeaderboardService } from './leaderboard.service';
import { RedisBoard } from './redis-board';
import { SessionExpiry } from './session-expiry';
import { SessionRemoval } from './session-removal';
import { SessionStandingEntity } from './session-standing.entity';
import { SessionStandings } from './session-standings';
import { StoredBoard } from './stored-board';
import { TopThree } from './top-three';

/** Boards, live and stored. */
@Module({
  imports: [TypeOrmModule.forFeature([SessionStandingEntity]), SessionsModule],
  providers: [
    BoardRebuild,
    BoardRestore,
    BoardTimes,
    LeaderboardPoll,
    LeaderboardService,
    RedisBoard,
    SessionExpiry,
    SessionRemoval,
    SessionStandings,
    StoredBoard,
    TopThree,
  ],
  exports: [
    BoardRebuild,
    BoardRestore,
    BoardTimes,
    LeaderboardPoll,
    LeaderboardService,
    SessionExpiry,
    TopThree,
  ],
})
export class LeaderboardModule {}
