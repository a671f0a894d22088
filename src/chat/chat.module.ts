import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CoinsModule } from '../coins/coins.module';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { StoreStateModule } from '../store-state/store-state.module';
import { SessionsModule } from '../sessions/sessions.module';
import { ChatMessageEntity } from './chat-message.entity';
import { ChatBuffer } from './chat-buffer';
import { ChatController } from './chat.controller';
import { ChatQueue } from './chat-queue';
import { ChatRebuild } from './chat-rebuild';
import { HistoryService } from './history.service';
import { IngestService } from './ingest.service';
import { LiveMessages } from './live-messages';
import { MessageFlushService } from './message-flush.service';
import { StoredMessages } from './stored-messages';

/** Takes messages in, and stores them. */
@Module({
  imports: [TypeOrmModule.forFeature([ChatMessageEntity]), CoinsModule, DeadLettersModule, StoreStateModule],
  providers: [ChatBuffer, ChatQueue, ChatRebuild, IngestService, MessageFlushService],
  exports: [ChatBuffer, ChatQueue, ChatRebuild, IngestService, MessageFlushService],
})
export class ChatModule {}

/** Reads messages; the chat's HTTP endpoints. */
@Module({
  imports: [ChatModule, CoinsModule, SessionsModule],
  controllers: [ChatController],
  providers: [HistoryService, LiveMessages, StoredMessages],
  exports: [HistoryService],
})
export class ChatApiModule {}
