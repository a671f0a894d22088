import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins/coins.module';
import { ChatBuffer } from './chat-buffer';
import { ChatQueue } from './chat-queue';
import { ChatRebuild } from './chat-rebuild';
import { MessageFlushService } from './message-flush.service';

@Module({
  imports: [CoinsModule],
  providers: [ChatBuffer, ChatQueue, ChatRebuild, MessageFlushService],
  exports: [ChatBuffer, ChatQueue, ChatRebuild, MessageFlushService],
})
export class ChatModule {}
