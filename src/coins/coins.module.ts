import { Module } from '@nestjs/common';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { SessionsModule } from '../sessions/sessions.module';
import { CoinsRebuild } from './coins-rebuild';
import { DecisionsReader } from './decisions-reader';
import { Judge } from './judge';
import { JudgeGate } from './judge-gate';
import { LedgerService } from './ledger.service';
import { PointsQueue } from './points-queue';
import { PointsService } from './points.service';
import { RejudgeService } from './rejudge.service';
import { EligibilityService } from './eligibility.service';

const SERVICES = [
  CoinsRebuild,
  DecisionsReader,
  Judge,
  JudgeGate,
  LedgerService,
  PointsQueue,
  PointsService,
  RejudgeService,
  EligibilityService,
];

@Module({ imports: [LeaderboardModule, SessionsModule], providers: SERVICES, exports: SERVICES })
export class CoinsModule {}
