import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins/coins.module';
import { SessionsModule } from '../sessions/sessions.module';
import { ChatController } from './chat.controller';
import { ChatModule } from './chat.module';
import { HistoryService } from './history.service';
import { LiveMessages } from './live-messages';
import { StoredMessages } from './stored-messages';

/** The chat's HTTP endpoints. */
@Module({
  imports: [ChatModule, CoinsModule, SessionsModule],
  controllers: [ChatController],
  providers: [HistoryService, LiveMessages, StoredMessages],
  exports: [HistoryService],
})
export class ChatApiModule {}
