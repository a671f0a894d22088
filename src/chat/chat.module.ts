import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CoinsModule } from '../coins/coins.module';
import { ErasureModule } from '../erasure/erasure.module';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { StoreStateModule } from '../store-state/store-state.module';
import { SessionsModule } from '../sessions/sessions.module';
import { ViewersModule } from '../viewers/viewers.module';
import { AcknowledgedMessages } from './acknowledged-messages';
import { ChatMessageEntity } from './chat-message.entity';
import { ChatBuffer } from './chat-buffer';
import { ChatQueue } from './chat-queue';
import { ChatRebuild } from './chat-rebuild';
import { HistoryService } from './history.service';
import { IngestService } from './ingest.service';
import { LiveMessages } from './live-messages';
import { LossWatch } from './loss-watch';
import { MessageFlushService } from './message-flush.service';
import { RetentionService } from './retention.service';
import { StoredMessages } from './stored-messages';

/** Takes messages in, stores them, and reads them from both stores as one. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ChatMessageEntity]),
    CoinsModule,
    DeadLettersModule,
    ErasureModule,
    SessionsModule,
    StoreStateModule,
    ViewersModule,
  ],
  providers: [
    AcknowledgedMessages,
    ChatBuffer,
    ChatQueue,
    ChatRebuild,
    HistoryService,
    IngestService,
    LiveMessages,
    LossWatch,
    MessageFlushService,
    RetentionService,
    StoredMessages,
  ],
  exports: [
    ChatBuffer,
    ChatQueue,
    ChatRebuild,
    HistoryService,
    IngestService,
    LossWatch,
    MessageFlushService,
    RetentionService,
  ],
})
export class ChatModule {}
