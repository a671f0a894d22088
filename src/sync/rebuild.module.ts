import { Module } from '@nestjs/common';
import { ChatModule } from '../chat/chat.module';
import { CoinsModule } from '../coins/coins.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { SessionsModule } from '../sessions/sessions.module';
import { WebhookModule } from '../webhook/webhook.module';
import { DrainsService } from './drains.service';
import { RebuildService } from './rebuild.service';
import { RepairService } from './repair.service';

/** Drains, repair and rebuild, without a schedule. */
@Module({
  imports: [ChatModule, CoinsModule, LeaderboardModule, SessionsModule, WebhookModule],
  providers: [DrainsService, RebuildService, RepairService],
  exports: [DrainsService, RebuildService, RepairService],
})
export class RebuildModule {}
