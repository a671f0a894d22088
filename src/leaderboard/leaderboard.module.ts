import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SessionsModule } from '../sessions/sessions.module';
import { BoardRebuild } from './board-rebuild';
import { BoardRestore } from './board-restore';
import { BoardTimes } from './board-times';
import { LeaderboardService } from './leaderboard.service';
import { LiveStandings } from './live-standings';
import { PeriodBoardEntity } from './period-board.entity';
import { PeriodBoards } from './period-boards';
import { PeriodPages } from './period-page';
import { PeriodSpans } from './period-span';
import { RedisBoard } from './redis-board';
import { SessionExpiry } from './session-expiry';
import { SessionRemoval } from './session-removal';
import { SessionStandingEntity } from './session-standing.entity';
import { SessionStandings } from './session-standings';
import { StoredBoard } from './stored-board';
import { TopThree } from './top-three';

/** Boards, live and stored. */
@Module({
  imports: [TypeOrmModule.forFeature([PeriodBoardEntity, SessionStandingEntity]), SessionsModule],
  providers: [
    BoardRebuild,
    BoardRestore,
    BoardTimes,
    LeaderboardService,
    LiveStandings,
    PeriodBoards,
    PeriodPages,
    PeriodSpans,
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
    LeaderboardService,
    LiveStandings,
    PeriodBoards,
    PeriodPages,
    PeriodSpans,
    SessionExpiry,
    TopThree,
  ],
})
export class LeaderboardModule {}
