import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ExclusionsModule } from '../exclusions/exclusions.module';
import { SessionsModule } from '../sessions/sessions.module';
import { BoardRebuild } from './board-rebuild';
import { BoardRestore } from './board-restore';
import { BoardTimes } from './board-times';
import { LeaderboardPoll } from './leaderboard-poll';
import { LeaderboardService } from './leaderboard.service';
import { NameRemoval } from './name-removal';
import { LiveStandings } from './live-standings';
import { PeriodBoardEntity } from './period-board.entity';
import { PeriodBoards } from './period-boards';
import { PeriodPages } from './period-page';
import { PeriodSpans } from './period-span';
import { RedisBoard } from './redis-board';
import { SessionExpiry } from './session-expiry';
import { SessionRemoval } from './session-removal';
import { RemovedMessagesEntity } from './removed-messages.entity';
import { SessionStandingEntity } from './session-standing.entity';
import { SessionStandings } from './session-standings';
import { StoredBoard } from './stored-board';
import { StoreStateModule } from '../store-state/store-state.module';
import { AuditModule } from '../audit/audit.module';
import { TopThree } from './top-three';
import { VisibilityService } from './visibility.service';

/** Boards, live and stored. */
@Module({
  imports: [
    TypeOrmModule.forFeature([PeriodBoardEntity, RemovedMessagesEntity, SessionStandingEntity]),
    AuditModule,
    ExclusionsModule,
    SessionsModule,
    StoreStateModule,
  ],
  providers: [
    BoardRebuild,
    BoardRestore,
    BoardTimes,
    LeaderboardPoll,
    LeaderboardService,
    LiveStandings,
    NameRemoval,
    PeriodBoards,
    PeriodPages,
    PeriodSpans,
    RedisBoard,
    SessionExpiry,
    SessionRemoval,
    SessionStandings,
    StoredBoard,
    TopThree,
    VisibilityService,
  ],
  exports: [
    BoardRebuild,
    BoardRestore,
    BoardTimes,
    LeaderboardPoll,
    LeaderboardService,
    LiveStandings,
    NameRemoval,
    PeriodBoards,
    PeriodPages,
    PeriodSpans,
    SessionExpiry,
    StoredBoard,
    TopThree,
    VisibilityService,
  ],
})
export class LeaderboardModule {}
