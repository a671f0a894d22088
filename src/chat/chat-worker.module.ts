import { Module } from '@nestjs/common';
import { CoinsModule } from '../coins/coins.module';
import { ChatProcessor } from './chat.processor';

/** Consumes the `chat` queue; importing it is what makes a process do so. */
@Module({ imports: [CoinsModule], providers: [ChatProcessor] })
export class ChatWorkerModule {}
