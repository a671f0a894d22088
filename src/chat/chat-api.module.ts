import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins/coins.module';
import { SessionsModule } from '../sessions/sessions.module';
import { ChatController } from './chat.controller';
import { ChatModule } from './chat.module';
import { HistoryService } from './history.service';

/** The chat's HTTP endpoints. */
@Module({
  imports: [ChatModule, CoinsModule, SessionsModule],
  controllers: [ChatController],
  providers: [HistoryService],
})
export class ChatApiModule {}
