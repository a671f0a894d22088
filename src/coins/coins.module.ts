import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { StoreStateModule } from '../store-state/store-state.module';
import { SessionsModule } from '../sessions/sessions.module';
import { BatchEntity } from './batch.entity';
import { Batches } from './batches.service';
import { BoardAvailability } from './board-availability';
import { CoinBalanceEntity } from './coin-balance.entity';
import { CoinEntryEntity } from './coin-entry.entity';
import { CoinOutboxEntity } from './coin-outbox.entity';
import { CoinOutbox } from './coin-outbox.service';
import { EntryAudience } from './entry-audience';
import { EntryDisplay } from './entry-display';
import { CoinsRebuild } from './coins-rebuild';
import { DecisionsReader } from './decisions-reader';
import { EligibilityService } from './eligibility.service';
import { HistoryCheckService } from './history-check.service';
import { ImportRowEntity } from './import-row.entity';
import { ImportCredits } from './import-credits.service';
import { Judge } from './judge';
import { JudgeGate } from './judge-gate';
import { LedgerOperations } from './ledger-operations.service';
import { LedgerService } from './ledger.service';
import { PointsQueue } from './points-queue';
import { PointsService } from './points.service';
import { ReceiptsService } from './receipts.service';
import { RejudgeService } from './rejudge.service';
import { ReviewEntity } from './review.entity';
import { TakeBackEntity } from './take-back.entity';
import { TakeBackService } from './take-back.service';
import { SweetCoinsPoll } from './sweet-coins-poll';
import { SweetCoinsService } from './sweet-coins.service';

/** Decides on messages, and keeps the ledger. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      BatchEntity,
      CoinBalanceEntity,
      CoinEntryEntity,
      CoinOutboxEntity,
      ImportRowEntity,
      ReviewEntity,
      TakeBackEntity,
    ]),
    DeadLettersModule,
    LeaderboardModule,
    SessionsModule,
    StoreStateModule,
  ],
  providers: [
    Batches,
    BoardAvailability,
    CoinOutbox,
    EntryAudience,
    EntryDisplay,
    CoinsRebuild,
    DecisionsReader,
    EligibilityService,
    HistoryCheckService,
    ImportCredits,
    Judge,
    JudgeGate,
    LedgerOperations,
    LedgerService,
    PointsQueue,
    PointsService,
    ReceiptsService,
    RejudgeService,
    SweetCoinsPoll,
    SweetCoinsService,
    TakeBackService,
  ],
  exports: [
    Batches,
    CoinOutbox,
    CoinsRebuild,
    DecisionsReader,
    HistoryCheckService,
    ImportCredits,
    Judge,
    JudgeGate,
    LedgerOperations,
    LedgerService,
    PointsQueue,
    PointsService,
    ReceiptsService,
    RejudgeService,
    SweetCoinsPoll,
    SweetCoinsService,
    TakeBackService,
  ],
})
export class CoinsModule {}
