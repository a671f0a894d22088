import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins/coins.module';
import { ChatBuffer } from './chat-buffer';
import { ChatQueue } from './chat-queue';
import { MessageFlushService } from './message-flush.service';

@Module({
  imports: [CoinsModule],
  providers: [ChatBuffer, ChatQueue, MessageFlushService],
  exports: [ChatBuffer, ChatQueue, MessageFlushService],
})
export class ChatModule {}
